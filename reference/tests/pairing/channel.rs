//! The channel of section 9.4 once more, the plainest way, for a side whose keys are known.

use aes::Aes128;
use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use cmac::{Cmac, Mac};

pub(crate) struct Channel {
    encryption: Aes128,
    command: Vec<u8>,
    response: Vec<u8>,
    counter: u8,
    chaining: [u8; 16],
}

impl Channel {
    pub(crate) fn new(encryption: Vec<u8>, command: Vec<u8>, response: Vec<u8>) -> Self {
        Self {
            encryption: Aes128::new_from_slice(&encryption).unwrap(),
            command,
            response,
            counter: 0,
            chaining: [0; 16],
        }
    }

    fn code(&self, key: &[u8], ciphertext: &[u8]) -> [u8; 16] {
        let mut mac = <Cmac<Aes128> as KeyInit>::new_from_slice(key).unwrap();
        mac.update(&self.chaining);
        mac.update(ciphertext);
        mac.finalize().into_bytes().into()
    }

    fn vector(&self, prefix: u8) -> [u8; 16] {
        let mut block = [0; 16];
        (block[0], block[15]) = (prefix, self.counter);
        let mut block = block.into();
        self.encryption.encrypt_block(&mut block);
        block.into()
    }

    fn decrypt(&self, prefix: u8, ciphertext: &[u8]) -> Vec<u8> {
        let mut before = self.vector(prefix);
        let mut out = Vec::new();
        for chunk in ciphertext.as_chunks::<16>().0 {
            let mut block = (*chunk).into();
            self.encryption.decrypt_block(&mut block);
            out.extend(block.iter().zip(before).map(|(a, b)| a ^ b));
            before = *chunk;
        }
        while out.last() == Some(&0) {
            out.pop();
        }
        assert!(ciphertext.is_empty() || out.pop() == Some(0x80), "padding");
        out
    }

    fn encrypt(&self, prefix: u8, content: &[u8]) -> Vec<u8> {
        let mut plain = content.to_vec();
        if !plain.is_empty() {
            plain.push(0x80);
            plain.resize(plain.len().next_multiple_of(16), 0);
        }
        let mut before = self.vector(prefix);
        let mut out = Vec::new();
        for chunk in plain.as_chunks::<16>().0 {
            let mut block = *chunk;
            block
                .iter_mut()
                .zip(before)
                .for_each(|(to, from)| *to ^= from);
            let mut block = block.into();
            self.encryption.encrypt_block(&mut block);
            before = block.into();
            out.extend(before);
        }
        out
    }

    /// Encrypts the next command.
    pub(crate) fn seal_command(&mut self, content: &[u8]) -> Vec<u8> {
        self.counter += 1;
        let mut out = self.encrypt(0x00, content);
        self.chaining = self.code(&self.command, &out);
        out.extend(&self.chaining[..8]);
        out
    }

    /// Encrypts the answer to the last command.
    pub(crate) fn seal_response(&self, content: &[u8]) -> Vec<u8> {
        let mut out = self.encrypt(0x80, content);
        let code = self.code(&self.response, &out);
        out.extend(&code[..8]);
        out
    }

    /// Takes the next command of somebody else's.
    pub(crate) fn open_command(&mut self, data: &[u8]) -> Vec<u8> {
        let (ciphertext, received) = data.split_at(data.len() - 8);
        self.counter += 1;
        self.chaining = self.code(&self.command, ciphertext);
        assert_eq!(self.chaining[..8], *received, "Kmac");
        self.decrypt(0x00, ciphertext)
    }

    /// Takes the answer to the last command.
    pub(crate) fn open_response(&self, data: &[u8]) -> Vec<u8> {
        let (ciphertext, received) = data.split_at(data.len() - 8);
        assert_eq!(
            self.code(&self.response, ciphertext)[..8],
            *received,
            "Krmac"
        );
        self.decrypt(0x80, ciphertext)
    }
}

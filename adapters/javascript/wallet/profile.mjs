/** The values of section 4.5. Tags are the same in every profile. */

export const TAG = {
  version: 0x5c, vehicleEphemeral: 0x87, endpointEphemeral: 0x86, transaction: 0x4c, vehicle: 0x4d, signature: 0x9e, usage: 0x93,
  slot: 0x4e, subset: 0x4b, read: 0x87,
};

const hex = (text) => Buffer.from(text, "hex");

const CCC = {
  name: "ccc",
  appletAid: hex("a000000809434343444b417631"),
  usageVehicle: hex("415d9569"),
  usageEndpoint: hex("4e887b4c"),
  interfaces: { nfc: 0x5e, ble: 0xc3 },
  labelVolatile: Buffer.from("Volatile"),
  labelPersistent: Buffer.from("Persistent"),
  p1Standard: 0x00,
  codes: [0x01, 0x03],
  controlSuccess: 0x01,
  controlFailure: 0x00,
  subsetLen: 2,
  mailboxSize: 256,
  readMax: 192,
  readLayout: ["offset", "length"],
  answerLayout: ["length", "data", "status"],
  readOk: hex("0000"),
  readBounds: hex("0001"),
  readMalformed: hex("0002"),
  counterMax: 255,
  chainedMax: 1024,
  status: {
    ok: "9000", not_found: "6a82", unknown_class: "6e00", unknown_instruction: "6d00", bad_parameters: "6b00", wrong_length: "6700",
    bad_data: "6a80", version: "6a80", order: "6985", user_needed: "6985", security: "6982",
  },
};

const INVENTED = {
  ...CCC,
  name: "invented",
  interfaces: { nfc: 0x5e, ble: 0xb1 },
  codes: [0x11, 0x13],
  subsetLen: 4,
  mailboxSize: 320,
  readMax: 160,
  readLayout: ["length", "offset"],
  answerLayout: ["status", "length", "data"],
  readOk: hex("5000"),
  readBounds: hex("5001"),
  readMalformed: hex("5002"),
  counterMax: 127,
  chainedMax: 512,
  status: {
    ok: "9000", not_found: "6f6a", unknown_class: "6f6e", unknown_instruction: "6f6d", bad_parameters: "6f00", wrong_length: "6f67",
    bad_data: "6f80", version: "6f81", order: "6f85", user_needed: "6f83", security: "6f82",
  },
};

export const PROFILES = new Map([CCC, INVENTED].map((profile) => [profile.name, profile]));

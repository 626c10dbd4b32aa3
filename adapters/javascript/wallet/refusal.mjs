/** The refusals of section 4.4: the status word by its name in the profile, and the class. */
export const REASON = {
  class: ["unknown_class", "unsupported"],
  instruction: ["unknown_instruction", "unsupported"],
  aid: ["not_found", "unsupported"],
  order: ["order", "order"],
  counter: ["order", "freshness"],
  parameters: ["bad_parameters", "malformed"],
  length: ["wrong_length", "length"],
  data: ["bad_data", "malformed"],
  version: ["version", "version"],
  user: ["user_needed", "entitlement"],
  // DK-EN-011: one status word for everything that must not be told apart.
  signature: ["security", "signature"],
  mac: ["security", "mac"],
  vehicle: ["security", "unknown_key"],
  inactive: ["security", "revoked"],
};

/** A check failed. The device ends its session and answers with a status word. */
export class Refusal extends Error {
  /** @param {[string, string]} reason one of REASON */
  constructor([status, word]) {
    super(word);
    this.status = status;
    this.word = word;
  }
}

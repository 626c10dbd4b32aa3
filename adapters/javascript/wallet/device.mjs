/** The device of section 3.3: phases, checks in their order, effects. */
import { continues, parse } from "./apdu.mjs";
import { Channel } from "./channel.mjs";
import { derive, isPoint, sign, signedData, verify } from "./crypto.mjs";
import { read } from "./mailbox.mjs";
import { TAG } from "./profile.mjs";
import { REASON, Refusal } from "./refusal.mjs";
import { decode, encode } from "./tlv.mjs";

/** The commands that each phase lists; any other is out of order (DK-CH-005, DK-ST-026). */
const LISTED = {
  Deselected: ["select"],
  Selected: ["select", "auth0", "control-flow"],
  Answered: ["select", "auth1", "control-flow"],
  Open: ["select", "exchange", "control-flow"],
};

/**
 * One phone with one wallet applet. `keys` are {vehicle, vehiclePublic, slot, endpoint, active, mailbox} by vehicle identifier in
 * hexadecimal; `draw` gives ephemeral key pairs; `report` takes effects.
 */
export class Device {
  #phase = { name: "Deselected" };
  #kept = null; // a command in parts
  #user = false;
  #interface = 0;

  constructor({ profile, versions, express, keys, draw, report }) {
    Object.assign(this, { profile, versions, express, keys, draw, report });
  }

  /** The phone meets a reader. A user who has authenticated already stays so. */
  enterField(link) {
    this.#interface = this.profile.interfaces[link];
  }

  /** DK-ST-028; an authentication of the user goes with the field. */
  loseField() {
    this.#leave({ name: "Deselected" });
    this.#user = false;
  }

  /** Good for the next AUTH0 that is accepted. */
  authenticateUser() {
    this.#user = true;
  }

  /** The response to one command, without the status word; Refusal if a check fails. */
  command(pdu) {
    try {
      return this.#command(pdu);
    } catch (refusal) {
      // DK-ST-030: a failed check ends the session; without a selection there is none.
      this.#leave({ name: this.#phase.name === "Deselected" ? "Deselected" : "Selected" });
      throw refusal;
    }
  }

  /** DK-EN-010: form, class, instruction, continuity, phase, parameters; then length and data of the command. */
  #command(pdu) {
    const command = parse(pdu);
    const first = this.#first(command);
    if (!LISTED[this.#phase.name].includes(command.name)) throw new Refusal(REASON.order);
    if (!this.#parameters(command)) throw new Refusal(REASON.parameters);
    const joined = { ...command, data: Buffer.concat([first?.data ?? Buffer.alloc(0), command.data]) };
    if (joined.data.length > this.profile.chainedMax) throw new Refusal(REASON.length);
    this.#kept = command.chained ? joined : null;
    return command.chained ? Buffer.alloc(0) : this.#perform(joined);
  }

  /** What was kept of this command (DK-EN-009). SELECT begins anew. */
  #first(command) {
    if (this.#kept && !continues(command, this.#kept)) {
      this.#kept = null;
      if (command.name !== "select") throw new Refusal(REASON.order);
    }
    return this.#kept;
  }

  #parameters({ name, p1, p2 }) {
    const { p1Standard, codes, controlSuccess, controlFailure } = this.profile;
    if (name === "select") return p1 === 0x04 && p2 === 0x00; // DK-EN-002
    if (name === "auth0") return p1 === p1Standard && codes.includes(p2); // DK-EN-003
    if (name === "control-flow") return [controlSuccess, controlFailure].includes(p1) && p2 === 0x00; // DK-EN-007
    return p1 === 0x00 && p2 === 0x00; // DK-EN-004, DK-EN-005
  }

  #perform(command) {
    switch (command.name) {
      case "select":
        return this.#select(command);
      case "auth0":
        return this.#auth0(command);
      case "auth1":
        return this.#auth1(command, this.#phase);
      case "exchange":
        return this.#exchange(command, this.#phase);
      default:
        return this.#controlFlow(command);
    }
  }

  /** DK-EN-002; DK-ST-028: whatever is selected, the session ends. */
  #select(command) {
    this.#leave({ name: "Deselected" });
    if (!command.data.equals(this.profile.appletAid)) throw new Refusal(REASON.aid);
    this.#phase = { name: "Selected" };
    return encode(TAG.version, Buffer.concat(this.versions));
  }

  /** Whether the vehicle is known makes no difference here (DK-ST-023). */
  #auth0(command) {
    const fields = [[TAG.version, 2], [TAG.vehicleEphemeral, 65], [TAG.transaction, 16], [TAG.vehicle, 8]];
    const [version, vehicleEphemeral, identifier, vehicle] = this.#fields(command, fields);
    if (!isPoint(vehicleEphemeral)) throw new Refusal(REASON.data); // DK-CR-001
    if (!this.versions.some((own) => own.equals(version))) throw new Refusal(REASON.version); // DK-ST-020
    if (!this.express && !this.#user) throw new Refusal(REASON.user); // DK-ST-022
    this.#user = false;
    const pair = this.draw(); // DK-ST-021
    const transaction = {
      version, vehicleEphemeral, identifier, vehicle,
      endpointEphemeral: pair.getPublicKey(),
      interfaceByte: this.#interface,
      p1: command.p1,
      p2: command.p2,
    };
    this.#phase = { name: "Answered", transaction, pair };
    return encode(TAG.endpointEphemeral, transaction.endpointEphemeral);
  }

  /** DK-ST-024, DK-ST-025: the vehicle's usage under the key bound to the named vehicle. */
  #auth1(command, { transaction, pair }) {
    const [signature] = this.#fields(command, [[TAG.signature, 64]]);
    const key = this.keys.get(transaction.vehicle.toString("hex"));
    if (!key) throw new Refusal(REASON.vehicle); // DK-ST-023
    const signed = signedData(transaction, this.profile.usageVehicle);
    if (!verify(key.vehiclePublic, signature, signed)) throw new Refusal(REASON.signature);
    if (!key.active) throw new Refusal(REASON.inactive); // DK-ST-027
    const { persistent, ...keys } = derive(this.profile, transaction, pair);
    const channel = new Channel(keys, this.profile.counterMax);
    this.#phase = { name: "Open", key, channel }; // DK-ST-026: the ephemeral is used up
    key.persistent = persistent;
    this.report({ kind: "persistent_stored", slot: key.slot });
    this.report({ kind: "identity_released", slot: key.slot });
    const own = sign(key.endpoint, signedData(transaction, this.profile.usageEndpoint));
    const content = [
      encode(TAG.slot, Buffer.from([key.slot])),
      encode(TAG.signature, own),
      encode(TAG.subset, key.mailbox.subarray(0, this.profile.subsetLen)),
    ];
    return channel.sealResponse(Buffer.concat(content)); // DK-EN-004
  }

  #exchange(command, { key, channel }) {
    const { content, released } = read(this.profile, key.mailbox, channel.openCommand(command.data));
    if (released) this.report({ kind: "mailbox_released", ...released });
    return channel.sealResponse(content);
  }

  /** DK-ST-029: tells the user and touches no key. */
  #controlFlow(command) {
    this.#fields(command, []);
    this.report({ kind: "prompt", success: command.p1 === this.profile.controlSuccess });
    this.#leave({ name: "Selected" });
    return Buffer.alloc(0);
  }

  #fields(command, fields) {
    const values = decode(command.data, fields);
    if (!values) throw new Refusal(REASON.data);
    return values;
  }

  /** Ends the session, if there is one, and drops half a command. DK-HY-001: all keys go with the old phase. */
  #leave(next) {
    const { name, channel } = this.#phase;
    channel?.wipe();
    this.#phase = next;
    this.#kept = null;
    if (name === "Answered" || name === "Open") this.report({ kind: "session_ended" });
  }
}

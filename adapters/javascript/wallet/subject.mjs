/** The wallet behind KAP/1: what docs/adapter.md asks of a device. */
import { bytes, checkHello, Fault, LINE_MAX, Nack, operations, Reject, Skip } from "../kap.mjs";
import { stage } from "./apdu.mjs";
import { isPoint, isSecret, keyPair } from "./crypto.mjs";
import { Device } from "./device.mjs";
import { PROFILES } from "./profile.mjs";
import { Refusal } from "./refusal.mjs";

const LINKS = ["nfc", "ble"];
const LEVELS = ["session", "power", "factory"];

export class Subject {
  #device = null;
  #ephemerals = [];
  #effects = [];
  #link = null;
  #links = 0;

  hello(request) {
    checkHello(request);
    return {
      kap: 1,
      sut: { vendor: "Keyproof", name: "javascript-wallet", version: "0.1.0", build: "", kind: "software" },
      roles: ["device"],
      families: [...PROFILES.keys()],
      links: LINKS,
      ops: operations(this),
      rng: "scripted",
      reset: LEVELS,
      reject_detail: "class",
      max_line: LINE_MAX,
      pics: { "KP.P.NFC": true },
    };
  }

  provision({ role, profile: name, objects }) {
    if (role !== "device") throw new Nack(`role:${role}`);
    const profile = PROFILES.get(name);
    if (!profile) throw new Skip(`no profile ${name}`);
    const draw = () => keyPair(this.#ephemerals.shift());
    const device = new Device({ profile, ...contents(profile, objects), draw, report: (effect) => this.#effects.push(effect) });
    this.#device?.loseField();
    this.#device = device;
    if (this.#link) device.enterField(this.#link.name);
  }

  /** Replaces the stream that is named. A device draws no transaction identifiers: that stream is not for it. */
  seed({ streams }) {
    if (!streams.ephemeral) return;
    const secrets = streams.ephemeral.map(bytes);
    if (!secrets.every(isSecret)) throw new Fault("seed", "a private key is 32 bytes, from 1 to n-1");
    this.#ephemerals = secrets;
  }

  /** `power` keeps storage; user, session and phase live in memory only, as with loss of the field. */
  reset({ level }) {
    if (!LEVELS.includes(level)) throw new Nack(`reset:${level}`);
    this.#device?.loseField();
    this.#link = null;
    if (level === "factory") [this.#device, this.#ephemerals, this.#effects] = [null, [], []];
  }

  open({ link, role }) {
    if (role !== "device") throw new Nack(`role:${role}`);
    if (!LINKS.includes(link)) throw new Nack(`link:${link}`);
    const device = this.#provisioned();
    if (this.#link) device.loseField();
    device.enterField(link);
    this.#link = { h: ++this.#links, name: link };
    return { h: this.#link.h, out: [] };
  }

  deliver({ h, pdu }) {
    this.#linked(h);
    const [device, command] = [this.#provisioned(), bytes(pdu)];
    const { status } = device.profile;
    try {
      return { out: [device.command(command).toString("hex") + status.ok] };
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      const native = status[refusal.status];
      throw new Reject([native], { class: refusal.word, stage: stage(command), native });
    }
  }

  observe() {
    const effects = this.#effects;
    this.#effects = [];
    return { effects };
  }

  close({ h }) {
    this.#linked(h);
    this.#link = null;
    this.#device?.loseField();
  }

  hook({ human }) {
    if (human !== "authenticate") throw new Nack(`hook:${human}`);
    this.#provisioned().authenticateUser();
  }

  ping() {}

  mark({ case: name, attempt }) {
    console.error(`case ${name}, attempt ${attempt}`);
  }

  #provisioned() {
    if (!this.#device) throw new Skip("nothing is provisioned");
    return this.#device;
  }

  #linked(h) {
    if (!this.#link || h !== this.#link.h) throw new Fault("link", `link ${h} is not open`);
  }
}

function need(holds, what) {
  if (!holds) throw new Skip(what);
}

/** What was provisioned; Skip says what it cannot represent. */
function contents(profile, objects) {
  const versions = objects.versions.map(bytes);
  const falls = (version, i) => version.length === 2 && (i === 0 || versions[i - 1].compare(version) > 0);
  need(versions.length > 0 && versions.every(falls), "versions are two bytes each and fall strictly"); // DK-EN-002
  const keys = new Map(objects.keys.map((key) => [key.vehicle_identifier, contained(profile, key)]));
  need(keys.size === objects.keys.length, "two keys for one vehicle");
  return { versions, express: objects.express === true, keys };
}

function contained(profile, key) {
  const [vehicle, vehiclePublic, secret] = [bytes(key.vehicle_identifier), bytes(key.vehicle_public), bytes(key.endpoint_secret)];
  const mailbox = bytes(key.mailbox ?? "");
  need(vehicle.length === 8, "a vehicle identifier is eight bytes");
  need(isPoint(vehiclePublic) && isSecret(secret), "a public key is a point, a secret a scalar");
  need(["active", "suspended", "revoked"].includes(key.status), `no status ${key.status}`);
  need(Number.isInteger(key.slot) && key.slot >= 0 && key.slot <= 0xff, "a slot is one byte");
  need(mailbox.length <= profile.mailboxSize, "the mailbox is longer than the profile's");
  const whole = Buffer.concat([mailbox, Buffer.alloc(profile.mailboxSize - mailbox.length)]);
  return { vehiclePublic, slot: key.slot, endpoint: keyPair(secret), active: key.status === "active", mailbox: whole };
}

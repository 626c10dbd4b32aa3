/* A device on the kit that answers SELECT, keeps what is provisioned, and refuses the rest: begin with it, and put your wallet behind it.
 * cc -std=c99 -o device device.c */
#include "keyproof_kap.h"

enum { VERSIONS = 8, KEYS = 16, EFFECTS = 256, PDU = 261 };

static const unsigned char aid[] = {0xa0, 0x00, 0x00, 0x08, 0x09, 0x43, 0x43, 0x43, 0x44, 0x4b, 0x41, 0x76, 0x31};

typedef struct {
  unsigned char vehicle_identifier[8], vehicle_public[65], endpoint_secret[32];
  long long slot;
} device_key;

typedef struct {
  int provisioned, selected;
  unsigned char versions[VERSIONS][2];
  long version_count, key_count;
  device_key keys[KEYS];
  long long link, links; /* 0: none is open */
  int prompts[EFFECTS];  /* what the user was told and nobody has observed */
  long prompt_count;
} device;

/* The keys of `objects` into `d`; a reason if they cannot be represented. */
static const char *store(device *d, kap_value objects) {
  kap_value list = kap_get(objects, "versions"), each = NULL;
  while ((each = kap_next(list, each)))
    if (d->version_count == VERSIONS || kap_hex(each, d->versions[d->version_count++], 2) != 2) return "a version is two bytes, eight at most";
  for (list = kap_get(objects, "keys"), each = NULL; (each = kap_next(list, each));) {
    if (d->key_count == KEYS) return "room for sixteen keys";
    device_key *key = &d->keys[d->key_count++];
    key->slot = kap_number(kap_get(each, "slot"));
    if (kap_hex(kap_get(each, "vehicle_identifier"), key->vehicle_identifier, 8) != 8) return "a vehicle identifier is eight bytes";
    if (kap_hex(kap_get(each, "vehicle_public"), key->vehicle_public, 65) != 65) return "a public key is 65 bytes";
    if (kap_hex(kap_get(each, "endpoint_secret"), key->endpoint_secret, 32) != 32) return "a secret is 32 bytes";
    if (key->slot < 0 || key->slot > 255) return "a slot is one byte";
  }
  return d->version_count ? NULL : "no versions";
}

static void hello(void *subject, kap_value request, kap_answer *answer) {
  kap_value low = kap_next(kap_get(request, "kap"), NULL), high = low ? kap_next(kap_get(request, "kap"), low) : NULL;
  (void)subject;
  if (kap_number(low) > 1 || kap_number(high) < 1) {
    kap_nack(answer, "kap", NULL);
    return;
  }
  kap_ok(answer, "\"kap\":1,\"sut\":{\"vendor\":\"Keyproof\",\"name\":\"c-device\",\"version\":\"0.1.0\",\"build\":\"\",\"kind\":\"software\"},"
                 "\"roles\":[\"device\"],\"families\":[\"ccc\"],\"links\":[\"nfc\"],\"ops\":[\"hello\",\"provision\",\"reset\",\"open\",\"deliver\","
                 "\"observe\",\"close\",\"hook\",\"ping\",\"mark\",\"bye\"],\"rng\":\"none\",\"reset\":[\"session\",\"power\",\"factory\"],"
                 "\"reject_detail\":\"class\",\"max_line\":%d,\"pics\":{\"KP.P.NFC\":true}", KAP_LINE);
}

static void provision(void *subject, kap_value request, kap_answer *answer) {
  static device fresh;
  device *d = subject;
  memset(&fresh, 0, sizeof fresh);
  if (!kap_is(kap_get(request, "role"), "device")) kap_nack(answer, "role", kap_get(request, "role"));
  else if (!kap_is(kap_get(request, "profile"), "ccc")) kap_skip(answer, "no such profile");
  else {
    const char *reason = store(&fresh, kap_get(request, "objects"));
    if (reason) kap_skip(answer, reason);
    else {
      fresh.provisioned = 1, fresh.links = d->links, fresh.prompt_count = d->prompt_count;
      memcpy(fresh.prompts, d->prompts, sizeof fresh.prompts);
      *d = fresh;
      kap_ok(answer, "%s", "");
    }
  }
}

static void reset(void *subject, kap_value request, kap_answer *answer) {
  kap_value level = kap_get(request, "level");
  device *d = subject;
  if (!kap_is(level, "session") && !kap_is(level, "power") && !kap_is(level, "factory")) {
    kap_nack(answer, "reset", level);
    return;
  }
  d->link = 0, d->selected = 0;
  if (kap_is(level, "factory")) {
    long long links = d->links;
    memset(d, 0, sizeof *d); /* in a product: wipe what the compiler must not leave */
    d->links = links;
  }
  kap_ok(answer, "%s", "");
}

static void open_link(void *subject, kap_value request, kap_answer *answer) {
  device *d = subject;
  if (!kap_is(kap_get(request, "role"), "device")) kap_nack(answer, "role", kap_get(request, "role"));
  else if (!kap_is(kap_get(request, "link"), "nfc")) kap_nack(answer, "link", kap_get(request, "link"));
  else if (!d->provisioned) kap_skip(answer, "nothing is provisioned");
  else {
    d->selected = 0, d->link = ++d->links;
    kap_ok(answer, "\"h\":%lld,\"out\":[]", d->link);
  }
}

/* One command in the order of checks of chapter 4: form, class, instruction, phase, parameters, data. A failed check leaves Selected. */
static void command(device *d, const unsigned char *pdu, long length, kap_answer *answer) {
  static const struct { unsigned char cla, ins; const char *stage; } known[] = {
      {0x00, 0xa4, "select"}, {0x80, 0x80, "auth0"}, {0x80, 0x81, "auth1"}, {0x84, 0xc9, "exchange"}, {0x80, 0x3c, "control-flow"}};
  const char *stage = "";
  int class_known = 0;
  for (size_t i = 0; length > 1 && i < sizeof known / sizeof *known; i++) {
    class_known |= known[i].cla == pdu[0];
    if (known[i].cla == pdu[0] && known[i].ins == pdu[1]) stage = known[i].stage;
  }
  long lc = length > 5 ? pdu[4] : 0;
  int whole = length == 4 || (length == 5 && !pdu[4]) || (lc && length == 5 + lc) || (lc && length == 6 + lc && !pdu[length - 1]);
  if (!whole) kap_reject(answer, "length", stage, "6700");
  else if (!class_known) kap_reject(answer, "unsupported", "", "6e00");
  else if (!*stage) kap_reject(answer, "unsupported", "", "6d00");
  else if (!strcmp(stage, "select")) {
    if (pdu[2] != 4 || pdu[3] != 0) kap_reject(answer, "malformed", stage, "6b00");
    else if (!(d->selected = lc == sizeof aid && !memcmp(pdu + 5, aid, sizeof aid))) kap_reject(answer, "unsupported", stage, "6a82");
    else {
      char versions[VERSIONS * 4 + 1] = "";
      for (long i = 0; i < d->version_count; i++)
        snprintf(versions + 4 * i, 5, "%02x%02x", (unsigned)d->versions[i][0], (unsigned)d->versions[i][1]);
      kap_ok(answer, "\"out\":[\"5c%02x%s9000\"]", (unsigned)(2 * d->version_count), versions);
    }
  } else if (!d->selected || !strcmp(stage, "auth1") || !strcmp(stage, "exchange")) kap_reject(answer, "order", stage, "6985");
  else if (!strcmp(stage, "auth0")) kap_reject(answer, "unsupported", stage, "6d00"); /* here your wallet begins */
  else if (pdu[2] > 1 || pdu[3] != 0) kap_reject(answer, "malformed", stage, "6b00");
  else if (lc) kap_reject(answer, "malformed", stage, "6a80");
  else if (d->prompt_count == EFFECTS) kap_error(answer, "effects", "too many that nobody has observed");
  else {
    d->prompts[d->prompt_count++] = pdu[2];
    kap_ok(answer, "\"out\":[\"9000\"]");
  }
}

static void deliver(void *subject, kap_value request, kap_answer *answer) {
  unsigned char pdu[PDU];
  device *d = subject;
  long length = kap_hex(kap_get(request, "pdu"), pdu, sizeof pdu);
  if (!d->link || kap_number(kap_get(request, "h")) != d->link) kap_error(answer, "link", "no such link is open");
  else if (length < 0) kap_error(answer, "request", "pdu: expected lower-case hexadecimal, at most 261 bytes");
  else command(d, pdu, length, answer);
}

static void observe(void *subject, kap_value request, kap_answer *answer) {
  device *d = subject;
  (void)request;
  kap_put(answer, "\"ok\":{\"effects\":[");
  for (long i = 0; i < d->prompt_count; i++)
    kap_put(answer, "%s{\"kind\":\"prompt\",\"success\":%s}", i ? "," : "", d->prompts[i] ? "true" : "false");
  kap_put(answer, "]}");
  d->prompt_count = 0;
}

static void close_link(void *subject, kap_value request, kap_answer *answer) {
  device *d = subject;
  if (!d->link || kap_number(kap_get(request, "h")) != d->link) {
    kap_error(answer, "link", "no such link is open");
    return;
  }
  d->link = 0, d->selected = 0;
  kap_ok(answer, "%s", "");
}

static void hook(void *subject, kap_value request, kap_answer *answer) {
  (void)subject;
  if (kap_is(kap_get(request, "human"), "authenticate")) kap_skip(answer, "nobody to authenticate");
  else kap_nack(answer, "hook", kap_get(request, "human"));
}

static void nothing(void *subject, kap_value request, kap_answer *answer) { /* ping, mark, bye */
  (void)subject, (void)request;
  kap_ok(answer, "%s", "");
}

int main(void) {
  static device d;
  static const kap_operation operations[] = {
      {"hello", hello}, {"provision", provision}, {"reset", reset}, {"open", open_link}, {"deliver", deliver}, {"observe", observe},
      {"close", close_link}, {"hook", hook}, {"ping", nothing}, {"mark", nothing}, {"bye", nothing}, {NULL, NULL}};
  return kap_serve(operations, &d);
}

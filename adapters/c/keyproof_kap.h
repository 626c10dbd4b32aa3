/* The KAP/1 kit for C99: everything between standard input, a table of operations and standard output. See docs/adapter.md.
 * An operation gets the request and writes one answer: kap_ok, kap_reject, kap_nack, kap_skip or kap_error. Nothing is allocated: a line
 * of at most 1 MiB lies in one static buffer, an answer in another; a value of the request is a pointer into the line, which was
 * checked as a whole before. Include this in one file. Print logs to standard error. The kit knows neither role. */
#ifndef KEYPROOF_KAP_H
#define KEYPROOF_KAP_H
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { KAP_LINE = 1 << 20, KAP_ANSWER = 1 << 16, KAP_DEPTH = 32 };

typedef const char *kap_value; /* a JSON value in a checked line, or NULL if it is not there */
typedef struct { char text[KAP_ANSWER]; size_t used; int full; } kap_answer;
typedef struct { const char *name; void (*function)(void *subject, kap_value request, kap_answer *answer); } kap_operation;

/* Reading: ASCII only, no floats. `kap_end` gives the place behind a value, or NULL if there is none by the grammar. */
static const char *kap_space(const char *at) { return at + strspn(at, " \t\r\n"); }
static int kap_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

static int kap_unit(const char **at) { /* one character of a string; -1 at its end, -2 if it is none */
  static const char escapes[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
  char c = *(*at)++;
  if (c == '"' || c < ' ' || (unsigned char)c > 0x7f) return c == '"' ? -1 : -2;
  if (c != '\\') return c;
  if ((c = *(*at)++) != 'u') return c && strchr(escapes, c) ? meant[strchr(escapes, c) - escapes] : -2;
  int unit = 0;
  for (int i = 0, digit; i < 4; i++, (*at)++, unit = unit * 16 + digit)
    if ((digit = kap_digit(**at >= 'A' && **at <= 'F' ? (char)(**at + 32) : **at)) < 0) return -2;
  return unit;
}

static const char *kap_end(const char *at, int depth) {
  static const char *const words[] = {"true", "false", "null"};
  int unit = 0;
  if (*at == '"') {
    for (at++; unit >= 0;) unit = kap_unit(&at);
    return unit == -1 ? at : NULL;
  }
  if (*at == '{' || *at == '[') {
    char close = *at == '{' ? '}' : ']';
    if (depth == KAP_DEPTH || *(at = kap_space(at + 1)) == close) return depth == KAP_DEPTH ? NULL : at + 1;
    for (;; at = kap_space(at + 1)) {
      if (close == '}') {
        if (*at != '"' || !(at = kap_end(at, depth + 1)) || *(at = kap_space(at)) != ':') return NULL;
        at = kap_space(at + 1);
      }
      if (!(at = kap_end(at, depth + 1))) return NULL;
      if (*(at = kap_space(at)) == close) return at + 1;
      if (*at != ',') return NULL;
    }
  }
  for (size_t i = 0; i < 3; i++)
    if (!strncmp(at, words[i], strlen(words[i]))) return at + strlen(words[i]);
  at += *at == '-';
  size_t digits = strspn(at, "0123456789");
  return !digits || (*at == '0' && digits > 1) || (at[digits] && strchr(".eE", at[digits])) ? NULL : at + digits;
}

static int kap_is(kap_value value, const char *text) { /* whether it is this string */
  if (!value || *value++ != '"') return 0;
  for (int unit; (unit = kap_unit(&value)) >= 0;)
    if (!*text || unit != *text++) return 0;
  return !*text;
}

static kap_value kap_get(kap_value object, const char *name) { /* the field of an object */
  if (!object || *object != '{') return NULL;
  for (object = kap_space(object + 1); *object == '"'; object = kap_space(object + 1)) {
    kap_value value = kap_space(kap_space(kap_end(object, 0)) + 1);
    if (kap_is(object, name)) return value;
    if (*(object = kap_space(kap_end(value, 0))) != ',') break;
  }
  return NULL;
}

static inline kap_value kap_next(kap_value list, kap_value last) { /* the element behind `last`; the first one behind NULL */
  if (!list || *list != '[') return NULL;
  const char *at = kap_space(last ? kap_end(last, 0) : list + 1);
  return *at == ']' ? NULL : kap_space(at + (last != NULL));
}

static long long kap_number(kap_value value) { /* an integer from 0 to 2^53 - 1, or -1 */
  long long number = 0;
  if (!value || kap_digit(*value) < 0 || kap_digit(*value) > 9 || strspn(value, "0123456789") > 16) return -1;
  for (; *value >= '0' && *value <= '9'; value++) number = number * 10 + (*value - '0');
  return number <= 9007199254740991LL ? number : -1;
}

static inline long kap_hex(kap_value value, unsigned char *bytes, size_t room) { /* lower-case hexadecimal: its length, or -1 */
  size_t length = 0;
  if (!value || *value++ != '"') return -1;
  for (int high, low; *value != '"'; bytes[length++] = (unsigned char)(high * 16 + low), value += 2)
    if (length == room || (high = kap_digit(value[0])) < 0 || (low = kap_digit(value[1])) < 0) return -1;
  return (long)length;
}

/* Writing: what does not fit makes the whole answer an error. Texts are plain ASCII without quotes and backslashes. */
static void kap_put(kap_answer *answer, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(answer->text + answer->used, KAP_ANSWER - answer->used, format, arguments);
  va_end(arguments);
  if (length < 0 || (size_t)length >= KAP_ANSWER - answer->used) answer->full = 1;
  else answer->used += (size_t)length;
}

/* Done, e.g. kap_ok(answer, "\"h\":%d,\"out\":[]", 1); implemented, but not possible now; adapter, environment or request is broken. */
#define kap_ok(answer, ...) (kap_put(answer, "\"ok\":{"), kap_put(answer, __VA_ARGS__), kap_put(answer, "}"))
#define kap_skip(answer, reason) kap_put(answer, "\"skip\":{\"reason\":\"%s\"}", reason)
#define kap_error(answer, code, msg) kap_put(answer, "\"error\":{\"layer\":\"adapter\",\"code\":\"%s\",\"msg\":\"%s\"}", code, msg)
/* The protocol refuses: the right answer to a bad message. `stage` may be ""; `word` is the status word that went over the link. */
#define kap_reject(answer, class_, stage, word) kap_put(answer, "\"reject\":{\"class\":\"%s\"%s%s%s,\"native\":\"%s\"},\"out\":[\"%s\"]", \
    class_, *(stage) ? ",\"stage\":\"" : "", stage, *(stage) ? "\"" : "", word, word)

static void kap_nack(kap_answer *answer, const char *what, kap_value name) { /* not implemented: a word of the request */
  const char *text = name && *name == '"' ? name + 1 : "\"";
  kap_put(answer, "\"nack\":{\"what\":\"%s:%.*s}", what, *text == '"' ? 1 : (int)(kap_end(name, 0) - text), text);
}

static long kap_read(char *line) { /* one line; 0 at the end of input, more than KAP_LINE if it is too long */
  long length = 0;
  for (int c = 0; c != '\n' && (c = getchar()) != EOF; line[length - 1] = (char)c)
    if (length <= KAP_LINE) length++; /* the rest is thrown away */
  line[length] = 0;
  return length;
}

static int kap_serve(const kap_operation *operations, void *subject) { /* until bye or the end of input; the exit code */
  static char line[KAP_LINE + 2];
  static kap_answer answer;
  for (long length, last = 0; !last && (length = kap_read(line));) {
    const char *end = length > KAP_LINE || *kap_space(line) != '{' ? NULL : kap_end(kap_space(line), 0);
    kap_value request = end && kap_space(end) == line + length ? kap_space(line) : NULL, op = kap_get(request, "op");
    long long seq = kap_number(kap_get(request, "seq"));
    const kap_operation *found = operations; /* the table ends with {NULL, NULL} */
    while (found->name && !kap_is(op, found->name)) found++;
    answer.used = 0, answer.full = 0;
    if (seq < 0 || !op || *op != '"') kap_error(&answer, "request", "no line of at most 1 MiB with an object that has seq and op");
    else if (found->name) found->function(subject, request, &answer);
    else kap_nack(&answer, "op", op);
    last = kap_is(op, "bye") && !strncmp(answer.text, "\"ok\"", 4);
    if (answer.full || !answer.used) answer.used = 0, answer.full = 0, kap_error(&answer, "answer", "none, or too long");
    if (seq < 0) printf("{\"seq\":null,%s}\n", answer.text);
    else printf("{\"seq\":%lld,%s}\n", seq, answer.text);
    if (fflush(stdout)) return 1;
  }
  return 0;
}
#endif

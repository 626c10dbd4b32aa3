import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

/**
 * The KAP/1 kit for Java 17: everything between standard input, a table of operations and standard output. See docs/adapter.md.
 * An operation gets the request and returns the content of {@code ok} (null stands for {}), or throws a {@link No}; anything else
 * that it throws becomes an error. JSON is Map, List, String, Long, Boolean and null. The kit knows neither role.
 */
public final class Kap {
    static final int LINE_MAX = 1 << 20, DEPTH_MAX = 32;

    /** One operation. */
    public interface Operation { Map<String, ?> answer(Map<String, Object> request) throws Exception; }

    /** An answer other than ok. */
    @SuppressWarnings("serial") public static final class No extends Exception {
        final Map<String, Object> fields = new LinkedHashMap<>();
        private No(String kind, Map<String, ?> content) { super(kind + content); fields.put(kind, content); }
    }
    /** The protocol refuses; detail holds class, stage and native, as far as they are known. */
    public static No reject(Map<String, String> detail, String... out) { No no = new No("reject", detail); no.fields.put("out", List.of(out)); return no; }
    /** Not implemented. */
    public static No nack(String what) { return new No("nack", Map.of("what", what)); }
    /** Implemented, but not possible now. */
    public static No skip(String reason) { return new No("skip", Map.of("reason", reason)); }
    /** The adapter, its environment or the request is broken. */
    public static No error(String code, String msg) { return new No("error", Map.of("layer", "adapter", "code", code, "msg", msg)); }

    /** Serves until bye or the end of standard input. What else is printed goes to standard error. */
    public static void serve(Map<String, Operation> operations) throws IOException {
        PrintStream protocol = System.out;
        InputStream input = new BufferedInputStream(System.in, 1 << 16);
        System.setOut(System.err);
        boolean last = false;
        for (String line; !last && (line = read(input)) != null;) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("seq", null);
            try {
                Map<String, Object> request = new Kap(line).whole();
                if (!(request.get("seq") instanceof Long seq) || seq < 0) throw error("request", "seq: expected a number");
                fields.put("seq", seq);
                Operation operation = operations.get(String.valueOf(request.get("op")));
                if (operation == null) throw nack("op:" + request.get("op"));
                Map<String, ?> content = operation.answer(request);
                fields.put("ok", content == null ? Map.of() : content);
                last = request.get("op").equals("bye");
            } catch (No no) {
                fields.putAll(no.fields);
            } catch (Exception broken) {
                broken.printStackTrace();
                fields.putAll(error("exception", broken.toString()).fields);
            }
            String text = write(fields);
            if (text.length() >= LINE_MAX) text = "{\"seq\":" + fields.get("seq") + "," + write(error("length", "the answer is too long").fields).substring(1);
            protocol.print(text + "\n");
            protocol.flush();
        }
    }

    /** One line; null at the end of input. What passes the limit is thrown away, and what is left is no JSON. */
    private static String read(InputStream input) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = input.read();
        if (next < 0) return null;
        for (; next >= 0 && next != '\n'; next = input.read()) if (line.size() < LINE_MAX) line.write(next);
        return line.size() < LINE_MAX ? line.toString(StandardCharsets.ISO_8859_1) : "";
    }

    private final String text;
    private int at = 0;
    private Kap(String text) { this.text = text; }
    private static No json(String expected, int at) { return error("json", "expected " + expected + " at character " + at); }
    private char peek() { return at < text.length() ? text.charAt(at) : '\0'; }
    private Kap space() { while (" \t\r".indexOf(peek()) >= 0) at++; return this; }
    private boolean takes(String word) { boolean there = text.startsWith(word, at); at += there ? word.length() : 0; return there; }
    private void need(String word) throws No { if (!space().takes(word)) throw json(word, at); }

    @SuppressWarnings("unchecked") private Map<String, Object> whole() throws No {
        if (!(value(0) instanceof Map<?, ?> object) || space().at < text.length()) throw json("one object, and nothing more", at);
        return (Map<String, Object>) object;
    }

    /** A value: no floats, ASCII only. */
    private Object value(int depth) throws No {
        if (space().peek() == '"') return string();
        if (depth == DEPTH_MAX) throw json("fewer levels", at);
        if (takes("{")) {
            Map<String, Object> object = new LinkedHashMap<>();
            while (more(object.isEmpty(), "}")) {
                String name = string();
                need(":");
                object.put(name, value(depth + 1));
            }
            return object;
        }
        if (takes("[")) {
            List<Object> list = new ArrayList<>();
            while (more(list.isEmpty(), "]")) list.add(value(depth + 1));
            return list;
        }
        if (takes("true")) return true;
        if (takes("false")) return false;
        if (takes("null")) return null;
        int begin = at;
        while ("-+.eE0123456789".indexOf(peek()) >= 0) at++;
        String number = text.substring(begin, at);
        if (!number.matches("-?(0|[1-9][0-9]{0,17})")) throw json("a value that is no float", begin);
        return Long.valueOf(number);
    }
    private boolean more(boolean first, String close) throws No { // whether another member follows
        if (space().takes(close)) return false;
        if (!first) need(",");
        return true;
    }
    private String string() throws No {
        StringBuilder string = new StringBuilder();
        for (need("\""); !takes("\""); at++) {
            char c = peek();
            if (c < ' ' || c > 0x7f) throw json("plain ASCII", at);
            if (c == '\\') {
                at++;
                int known = "\"\\/bfnrt".indexOf(peek());
                if (known >= 0) c = "\"\\/\b\f\n\r\t".charAt(known);
                else if (text.substring(at, Math.min(at + 5, text.length())).matches("u[0-9a-fA-F]{4}")) {
                    c = (char) Integer.parseInt(text.substring(at + 1, at + 5), 16);
                    at += 4;
                } else throw json("an escape", at);
            }
            string.append(c);
        }
        return string.toString();
    }

    private static String write(Object value) {
        StringJoiner object = new StringJoiner(",", "{", "}"), list = new StringJoiner(",", "[", "]"), string = new StringJoiner("", "\"", "\"");
        if (value instanceof Map<?, ?> fields) fields.forEach((name, field) -> object.add(write(name) + ":" + write(field)));
        else if (value instanceof Collection<?> elements) elements.forEach(element -> list.add(write(element)));
        else if (value instanceof String text)
            text.chars().forEach(c -> string.add(c < ' ' || c > '~' || c == '"' || c == '\\' ? String.format("\\u%04x", c) : "" + (char) c));
        else return String.valueOf(value);
        return (value instanceof Map ? object : value instanceof Collection ? list : string).toString();
    }

    /** Bytes from lower-case hexadecimal. */
    public static byte[] bytes(Object hex) throws No {
        if (!(hex instanceof String text) || !text.matches("[0-9a-f]*") || text.length() % 2 != 0) throw error("request", "expected lower-case hexadecimal");
        return HexFormat.of().parseHex(text);
    }
}

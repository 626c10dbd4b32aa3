import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A device on the kit that answers SELECT, keeps what is provisioned, and refuses the rest: begin with it, and put your wallet
 * behind it. {@code javac -d out *.java && java -cp out Device}
 */
public final class Device {
    static final byte[] AID = HexFormat.of().parseHex("a000000809434343444b417631");
    static final List<String> LEVELS = List.of("session", "power", "factory");

    /** The commands of chapter 4. */
    enum Command {
        SELECT(0x00, 0xa4), AUTH0(0x80, 0x80), AUTH1(0x80, 0x81), EXCHANGE(0x84, 0xc9), CONTROL_FLOW(0x80, 0x3c);

        final byte cla, ins;

        Command(int cla, int ins) { this.cla = (byte) cla; this.ins = (byte) ins; }

        String stage() { return name().toLowerCase().replace('_', '-'); }
    }

    /** What a wallet needs for one vehicle; the example only keeps it. */
    record Key(byte[] vehiclePublic, byte[] endpointSecret, long slot) {}

    /** What is provisioned. */
    record Store(String versions, Map<String, Key> keys) {}

    private Store store;
    private boolean selected;
    private long link, links; // 0: none is open
    private List<Map<String, Object>> effects = new ArrayList<>();

    Map<String, ?> hello(Map<String, Object> request) throws Kap.No {
        List<?> kap = (List<?>) request.get("kap");
        if ((long) kap.get(0) > 1 || (long) kap.get(1) < 1) throw Kap.nack("kap:" + kap);
        Map<String, Object> hello = new HashMap<>();
        hello.put("kap", 1);
        hello.put("sut", Map.of("vendor", "Keyproof", "name", "java-device", "version", "0.1.0", "build", "", "kind", "software"));
        hello.put("roles", List.of("device"));
        hello.put("families", List.of("ccc"));
        hello.put("links", List.of("nfc"));
        hello.put("ops", operations().keySet());
        hello.put("rng", "none");
        hello.put("reset", LEVELS);
        hello.put("reject_detail", "class");
        hello.put("max_line", Kap.LINE_MAX);
        hello.put("pics", Map.of("KP.P.NFC", true));
        return hello;
    }

    Map<String, ?> provision(Map<String, Object> request) throws Kap.No {
        if (!"device".equals(request.get("role"))) throw Kap.nack("role:" + request.get("role"));
        if (!"ccc".equals(request.get("profile"))) throw Kap.skip("no such profile");
        store = store((Map<?, ?>) request.get("objects"));
        loseField();
        return null;
    }

    private static Store store(Map<?, ?> objects) throws Kap.No {
        StringBuilder versions = new StringBuilder();
        for (Object version : (List<?>) objects.get("versions")) versions.append(hex(version, 2));
        if (versions.isEmpty()) throw Kap.skip("no versions");
        Map<String, Key> keys = new HashMap<>();
        for (Object each : (List<?>) objects.get("keys")) {
            Map<?, ?> key = (Map<?, ?>) each;
            byte[] point = Kap.bytes(hex(key.get("vehicle_public"), 65)), secret = Kap.bytes(hex(key.get("endpoint_secret"), 32));
            Key kept = new Key(point, secret, (long) key.get("slot"));
            if (keys.put(hex(key.get("vehicle_identifier"), 8), kept) != null) throw Kap.skip("two keys for one vehicle");
        }
        return new Store(versions.toString(), keys);
    }

    private static String hex(Object value, int length) throws Kap.No {
        if (Kap.bytes(value).length != length) throw Kap.skip("expected " + length + " bytes, got " + value);
        return (String) value;
    }

    Map<String, ?> reset(Map<String, Object> request) throws Kap.No {
        if (!LEVELS.contains(String.valueOf(request.get("level")))) throw Kap.nack("reset:" + request.get("level"));
        loseField();
        if ("factory".equals(request.get("level"))) {
            store = null;
            effects.clear();
        }
        return null;
    }

    private void loseField() {
        link = 0;
        selected = false;
    }

    Map<String, ?> open(Map<String, Object> request) throws Kap.No {
        if (!"device".equals(request.get("role"))) throw Kap.nack("role:" + request.get("role"));
        if (!"nfc".equals(request.get("link"))) throw Kap.nack("link:" + request.get("link"));
        if (store == null) throw Kap.skip("nothing is provisioned");
        loseField();
        link = ++links;
        return Map.of("h", link, "out", List.of());
    }

    private void needLink(Map<String, Object> request) throws Kap.No {
        if (link == 0 || !Long.valueOf(link).equals(request.get("h"))) throw Kap.error("link", "no such link is open");
    }

    Map<String, ?> deliver(Map<String, Object> request) throws Kap.No {
        needLink(request);
        return Map.of("out", List.of(command(Kap.bytes(request.get("pdu"))) + "9000"));
    }

    /** One command in the order of checks of chapter 4: form, class, instruction, phase, parameters, data. */
    private String command(byte[] pdu) throws Kap.No {
        int length = pdu.length, lc = length > 5 ? pdu[4] & 0xff : 0;
        Command command = length < 2 ? null
            : Arrays.stream(Command.values()).filter(known -> known.cla == pdu[0] && known.ins == pdu[1]).findFirst().orElse(null);
        boolean whole = length == 4 || length == 5 && pdu[4] == 0 || lc > 0 && (length == 5 + lc || length == 6 + lc && pdu[5 + lc] == 0);
        if (!whole) throw refuse("length", command, "6700");
        if (Arrays.stream(Command.values()).noneMatch(known -> known.cla == pdu[0])) throw refuse("unsupported", command, "6e00");
        if (command == null) throw refuse("unsupported", null, "6d00");
        if (command == Command.SELECT) {
            if (pdu[2] != 4 || pdu[3] != 0) throw refuse("malformed", command, "6b00");
            selected = lc > 0 && Arrays.equals(Arrays.copyOfRange(pdu, 5, 5 + lc), AID);
            if (!selected) throw refuse("unsupported", command, "6a82");
            return String.format("5c%02x%s", store.versions().length() / 2, store.versions());
        }
        if (!selected || command == Command.AUTH1 || command == Command.EXCHANGE) throw refuse("order", command, "6985");
        if (command == Command.AUTH0) throw refuse("unsupported", command, "6d00"); // here your wallet begins
        if (pdu[2] < 0 || pdu[2] > 1 || pdu[3] != 0) throw refuse("malformed", command, "6b00");
        if (lc > 0) throw refuse("malformed", command, "6a80");
        effects.add(Map.of("kind", "prompt", "success", pdu[2] == 1));
        return "";
    }

    private static Kap.No refuse(String reason, Command command, String word) {
        Map<String, String> detail = new HashMap<>(Map.of("class", reason, "native", word));
        if (command != null) detail.put("stage", command.stage());
        return Kap.reject(detail, word);
    }

    Map<String, ?> observe(Map<String, Object> request) {
        List<Map<String, Object>> seen = effects;
        effects = new ArrayList<>();
        return Map.of("effects", seen);
    }

    Map<String, ?> close(Map<String, Object> request) throws Kap.No {
        needLink(request);
        loseField();
        return null;
    }

    Map<String, ?> hook(Map<String, Object> request) throws Kap.No {
        if ("authenticate".equals(request.get("human"))) throw Kap.skip("nobody to authenticate");
        throw Kap.nack("hook:" + request.get("human"));
    }

    Map<String, Kap.Operation> operations() {
        Map<String, Kap.Operation> operations = new HashMap<>(Map.of("hello", this::hello, "provision", this::provision, "reset", this::reset,
            "open", this::open, "deliver", this::deliver, "observe", this::observe, "close", this::close, "hook", this::hook));
        for (String nothing : List.of("ping", "mark", "bye")) operations.put(nothing, request -> null);
        return operations;
    }

    public static void main(String[] arguments) throws java.io.IOException {
        Kap.serve(new Device().operations());
    }
}

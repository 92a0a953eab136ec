package dev.sluice.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.format.Format;
import com.networknt.schema.format.Formats;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The formats of JSON Schema 2020-12 (Validation §7.3) and of OpenAPI 3.1, all asserted. Those of the library that run
 * on backtracking patterns are replaced, the others see texts of bounded length only.
 */
final class AssertedFormats {
    /** Longer texts have none of the formats that are made for short ones, in characters. */
    private static final int MAX_SHORT = 320;
    /** Longer texts are no URIs, templates of such or pointers here, in characters. */
    private static final int MAX_URI = 8_192;

    /** Characters that are looked at in one step. */
    private static final int CHARACTERS_A_STEP = 8;

    /** What it takes to read a pattern and to refuse it, in steps. */
    private static final int REFUSED_PATTERN = 100;

    private static final Map<String, Integer> OF_LIBRARY = Map.ofEntries(
            Map.entry("date", MAX_SHORT),
            Map.entry("date-time", MAX_SHORT),
            Map.entry("time", MAX_SHORT),
            Map.entry("email", MAX_SHORT),
            Map.entry("idn-email", MAX_SHORT),
            Map.entry("idn-hostname", MAX_SHORT),
            Map.entry("ipv6", MAX_SHORT),
            Map.entry("regex", MAX_SHORT),
            Map.entry("uri", MAX_URI),
            Map.entry("uri-reference", MAX_URI),
            Map.entry("iri", MAX_URI),
            Map.entry("iri-reference", MAX_URI));

    private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final String HOURS = "([0-9]+H([0-9]+M([0-9]+S)?)?|[0-9]+M([0-9]+S)?|[0-9]+S)";
    private static final String DAYS = "([0-9]+Y([0-9]+M([0-9]+D)?)?|[0-9]+M([0-9]+D)?|[0-9]+D)";
    private static final String POINTER = "(/([^/~]|~[01])*)*";
    private static final String TEMPLATE_NAME = "([A-Za-z0-9_]|%[0-9A-Fa-f]{2})(\\.?([A-Za-z0-9_]|%[0-9A-Fa-f]{2}))*";
    private static final String TEMPLATE_VARIABLE = TEMPLATE_NAME + "(:[1-9][0-9]{0,3}|\\*)?";

    static final List<Format> ALL = all();

    static final Set<String> NAMES = ALL.stream().map(Format::getName).collect(Collectors.toUnmodifiableSet());

    private AssertedFormats() {}

    private static List<Format> all() {
        var all = new ArrayList<Format>();
        for (var format : Formats.DEFAULT) {
            var limit = OF_LIBRARY.get(format.getName());
            if (limit != null) {
                all.add(new Bounded(format, limit));
            }
        }
        all.add(new Bounded(new Matching("hostname", LABEL + "(\\." + LABEL + ")*"), 253));
        all.add(new Bounded(new Matching("ipv4", "(" + OCTET + "\\.){3}" + OCTET), MAX_SHORT));
        all.add(new Textual("uuid", AssertedFormats::isUuid));
        all.add(new Bounded(
                new Matching("duration", "P([0-9]+W|" + DAYS + "(T" + HOURS + ")?|T" + HOURS + ")"), MAX_SHORT));
        all.add(new Bounded(new Matching("json-pointer", "(?s)" + POINTER), MAX_URI));
        all.add(new Bounded(new Matching("relative-json-pointer", "(?s)(0|[1-9][0-9]*)(#|" + POINTER + ")"), MAX_URI));
        all.add(new Bounded(
                new Matching(
                        "uri-template",
                        "([^\\x00-\\x20\"'%<>\\\\^`{|}]|%[0-9A-Fa-f]{2}|\\{[+#./;?&=,!@|]?" + TEMPLATE_VARIABLE + "(,"
                                + TEMPLATE_VARIABLE + ")*\\})*"),
                MAX_URI));
        all.add(new Numeric("int32", node -> !node.isNumber() || (node.canConvertToInt() && isWhole(node))));
        all.add(new Numeric("int64", node -> !node.isNumber() || (node.canConvertToLong() && isWhole(node))));
        all.add(new Numeric("float", node -> !node.isNumber() || isWithin(node, Float.MAX_VALUE)));
        all.add(new Numeric("double", node -> !node.isNumber() || isWithin(node, Double.MAX_VALUE)));
        all.add(new Textual("byte", AssertedFormats::isBase64));
        all.add(new Textual("binary", text -> true));
        all.add(new Textual("password", text -> true));
        return List.copyOf(all);
    }

    /** What looking at a text takes, in steps. A pattern that came is compiled, or found too large. */
    private static long cost(String format, String text) {
        return switch (format) {
            case "regex" -> costOfCompiling(PatternSize.of(text));
            case "idn-hostname", "idn-email" -> 8L * text.length();
            default -> 1 + text.length() / CHARACTERS_A_STEP;
        };
    }

    private static long costOfCompiling(PatternSize pattern) {
        return pattern.instructions() > Re2RegexFactory.MAX_PROGRAM
                ? REFUSED_PATTERN
                : REFUSED_PATTERN + pattern.steps();
    }

    private static boolean isWhole(JsonNode number) {
        return number.isIntegralNumber() || number.canConvertToExactIntegral();
    }

    private static boolean isWithin(JsonNode number, double most) {
        return number.decimalValue().abs().compareTo(BigDecimal.valueOf(most)) <= 0;
    }

    /** By hand: keys and ids are mostly this, and a pattern takes some microseconds for it. */
    private static boolean isUuid(String text) {
        var fits = text.length() == 36;
        for (var at = 0; fits && at < 36; at++) {
            var isDash = at == 8 || at == 13 || at == 18 || at == 23;
            fits = isDash ? text.charAt(at) == '-' : HexFormat.isHexDigit(text.charAt(at));
        }
        return fits;
    }

    private static boolean isBase64(String text) {
        var end = text.length();
        for (var padding = 0; padding < 2 && end > 0 && text.charAt(end - 1) == '='; padding++) {
            end--;
        }
        for (var at = 0; at < end; at++) {
            var c = text.charAt(at);
            var isLetter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            var inAlphabet = isLetter || (c >= '0' && c <= '9') || c == '+' || c == '/';
            if (!inAlphabet) {
                return false;
            }
        }
        return text.length() % 4 == 0;
    }

    /** Fits a whole text to a pattern, in linear time. */
    private static final class Matching implements Format {
        private final String name;
        private final Pattern pattern;

        Matching(String name, String pattern) {
            this.name = name;
            this.pattern = Pattern.compile(pattern);
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean matches(ExecutionContext execution, String value) {
            return pattern.matches(value);
        }
    }

    private record Textual(String name, Predicate<String> rule) implements Format {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean matches(ExecutionContext execution, String value) {
            return rule.test(value);
        }
    }

    private record Numeric(String name, Predicate<JsonNode> rule) implements Format {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean matches(ExecutionContext execution, SchemaContext schema, JsonNode value) {
            return rule.test(value);
        }
    }

    private record Bounded(Format format, int maxLength) implements Format {

        @Override
        public String getName() {
            return format.getName();
        }

        @Override
        public boolean matches(ExecutionContext execution, SchemaContext schema, JsonNode value) {
            if (value.isTextual() && value.textValue().length() > maxLength) {
                return false;
            }
            if (value.isTextual() && execution instanceof BoundedExecution run) {
                run.budget().spend(cost(format.getName(), value.textValue()));
            }
            return format.matches(execution, schema, value);
        }
    }
}

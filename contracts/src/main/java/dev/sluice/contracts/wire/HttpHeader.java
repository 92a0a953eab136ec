package dev.sluice.contracts.wire;

/**
 * One header line of a request or answer.
 *
 * @param name in lower case
 */
public record HttpHeader(String name, String value) {

    /** Whether the value has a control character, which no header line may have (RFC 9110 §5.5); a tab is none. */
    public boolean hasControls() {
        for (var at = 0; at < value.length(); at++) {
            var character = value.charAt(at);
            if ((character < ' ' && character != '\t') || character == 0x7f) {
                return true;
            }
        }
        return false;
    }

    /** A value without the blanks and tabs at its edges, which are no part of it (RFC 9110 §5.5). */
    public static String withoutEdgeBlanks(String value) {
        var from = 0;
        var to = value.length();
        while (from < to && isBlank(value.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(value.charAt(to - 1))) {
            to--;
        }
        return value.substring(from, to);
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\t';
    }
}

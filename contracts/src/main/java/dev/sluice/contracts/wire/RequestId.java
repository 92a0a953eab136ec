package dev.sluice.contracts.wire;

/**
 * What ties a reply to its request. The edge makes them from 128 bits of SecureRandom, as 22 characters of base64url;
 * those of other producers are taken as they are.
 *
 * @param text 1 to 128 visible ASCII characters
 */
public record RequestId(String text) {
    /** The longest that is accepted, in characters. */
    public static final int MAX_LENGTH = 128;

    public RequestId {
        if (!isValid(text)) {
            throw new IllegalArgumentException("a request id has 1 to " + MAX_LENGTH + " visible ASCII characters");
        }
    }

    public static boolean isValid(String text) {
        return !text.isEmpty() && text.length() <= MAX_LENGTH && isVisible(text);
    }

    private static boolean isVisible(String text) {
        for (var at = 0; at < text.length(); at++) {
            if (text.charAt(at) <= ' ' || text.charAt(at) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}

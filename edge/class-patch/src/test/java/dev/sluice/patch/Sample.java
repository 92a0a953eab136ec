package dev.sluice.patch;

import java.nio.charset.StandardCharsets;

/** What is changed in tests. */
class Sample {
    private final int start;

    private Sample(int start) {
        this.start = start;
    }

    static Sample from(int start) {
        return new Sample(start);
    }

    private long sum(byte more, long large, double part, String text) {
        return start + more + large + (long) part + text.length();
    }

    long sum() {
        return sum((byte) 1, 20L, 300.0, "four");
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static final class Nested {
        private Nested() {}
    }

    static Object nested() {
        return new Nested();
    }

    private static final class Hidden {
        private Hidden() {}
    }

    static Object hidden() {
        return new Hidden();
    }
}

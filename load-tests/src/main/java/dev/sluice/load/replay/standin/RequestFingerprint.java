package dev.sluice.load.replay.standin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;

/**
 * What remains of a question to be found by: equal questions, and no others, have equal ids; questions that are alike share values.
 *
 * @param high and {@code low}: 128 bits of SHA-256 over all of it, members in the order of their names, numbers by their value
 * @param values a hash of each value and its place, sorted; several values may share one
 */
record RequestFingerprint(long high, long low, int[] values) {

    /** What a question is found by; its operation is part of it. */
    record Id(long high, long low) {}

    Id id() {
        return new Id(high, low);
    }

    static RequestFingerprint of(String operation, CanonicalRequest terms) {
        var walk = new Walk();
        walk.add('o', operation.getBytes(UTF_8));
        for (var part : terms.parts().entrySet()) {
            walk.add('p', part.getKey().getBytes(UTF_8));
            walk.tree(part.getValue(), part.getKey().hashCode());
        }
        return walk.print();
    }

    /** How many values of both are not shared, roughly. */
    int distance(RequestFingerprint other) {
        var mine = 0;
        var theirs = 0;
        var shared = 0;
        while (mine < values.length && theirs < other.values.length) {
            var compared = Integer.compare(values[mine], other.values[theirs]);
            shared += compared == 0 ? 1 : 0;
            mine += compared <= 0 ? 1 : 0;
            theirs += compared >= 0 ? 1 : 0;
        }
        return values.length + other.values.length - 2 * shared;
    }

    /** Each thing is written with its kind and its length, so that two different trees never give the same bytes. */
    private static final class Walk {
        private static final int PRIME = 0x01000193;

        private final MessageDigest sha256;
        private int[] values = new int[8];
        private int count;

        Walk() {
            try {
                sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }

        void tree(JsonNode node, int place) {
            if (node.isObject()) {
                object(node, place);
            } else if (node.isArray()) {
                add('[', number(node.size()));
                for (var at = 0; at < node.size(); at++) {
                    tree(node.path(at), place * PRIME + at);
                }
            } else if (!node.isMissingNode()) {
                value(node, place);
            }
        }

        private void object(JsonNode node, int place) {
            var names = new ArrayList<String>(node.size());
            node.fieldNames().forEachRemaining(names::add);
            names.sort(null);
            add('{', number(names.size()));
            for (var name : names) {
                add('n', name.getBytes(UTF_8));
                tree(node.path(name), place * PRIME + name.hashCode());
            }
        }

        private void value(JsonNode node, int place) {
            var bytes = bytes(node);
            add(kind(node), bytes);
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = (place * PRIME + kind(node)) * PRIME + Arrays.hashCode(bytes);
        }

        private static char kind(JsonNode node) {
            return switch (node.getNodeType()) {
                case NUMBER -> '0';
                case STRING -> '"';
                case BINARY -> 'b';
                default -> '?'; // true, false and null, whose words tell them apart
            };
        }

        private static byte[] bytes(JsonNode node) {
            return switch (node.getNodeType()) {
                case NUMBER -> {
                    var plain = node.decimalValue().stripTrailingZeros();
                    yield (plain.unscaledValue() + "e" + -(long) plain.scale()).getBytes(UTF_8);
                }
                case BINARY -> binary(node);
                default -> node.asText().getBytes(UTF_8);
            };
        }

        private static byte[] binary(JsonNode node) {
            try {
                return node.binaryValue();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static byte[] number(int number) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        }

        void add(char kind, byte[] bytes) {
            sha256.update((byte) kind);
            sha256.update(number(bytes.length));
            sha256.update(bytes);
        }

        RequestFingerprint print() {
            var digest = ByteBuffer.wrap(sha256.digest());
            var sorted = Arrays.copyOf(values, count);
            Arrays.sort(sorted);
            return new RequestFingerprint(digest.getLong(), digest.getLong(), sorted);
        }
    }
}

package dev.sluice.contracts.read;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAPI document that nobody has looked into yet.
 *
 * @param file by whose ending it is JSON or YAML, and which faults name; with forward slashes
 */
public record Document(String file, byte[] bytes) {

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Document document && file.equals(document.file) && Arrays.equals(bytes, document.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * file.hashCode() + Arrays.hashCode(bytes);
    }
}

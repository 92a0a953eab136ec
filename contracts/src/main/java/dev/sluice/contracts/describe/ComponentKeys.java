package dev.sluice.contracts.describe;

import java.util.HashSet;
import java.util.Set;

/**
 * The keys of one map of the document. They have only characters that AsyncAPI lets keys have (3.0 §Components Object:
 * {@code ^[a-zA-Z0-9.\-_]+$}), so that they need no escaping where they are referred to; no two are alike.
 */
final class ComponentKeys {
    private final Set<String> taken = new HashSet<>();

    /** A key as near to a name as can be. */
    String of(String name) {
        var legal = name.replaceAll("[^A-Za-z0-9._-]", "_");
        var key = legal;
        for (var count = 2; !taken.add(key); count++) {
            key = legal + "-" + count;
        }
        return key;
    }
}

package dev.sluice.edge.authenticate;

import dev.sluice.edge.authenticate.SigningAlgorithm.Kind;
import dev.sluice.fuzz.InputBytes;
import dev.sluice.fuzz.Invariant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** A key set has a key that can be used or is none, and no key of it makes a secret of what is public. */
public final class KeySetFuzz {
    private static final EnumSet<SigningAlgorithm> ALLOWED = EnumSet.of(SigningAlgorithm.RS256, SigningAlgorithm.ES256);
    private static final List<String> FRAMES = List.of("%s", "{\"keys\":[%s]}", "{\"keys\":[{\"kty\":\"EC\",%s}]}");

    private KeySetFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        var bytes = new InputBytes(input);
        var frame = FRAMES.get(bytes.below(FRAMES.size()));
        var document = frame.formatted(new String(bytes.rest(), StandardCharsets.ISO_8859_1));
        try {
            check(new JwksParser("acme", ALLOWED).parse(document.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            Invariant.holds(!String.valueOf(e.getMessage()).isBlank(), "what is refused has a reason");
        }
    }

    private static void check(KeySet keys) {
        Invariant.holds(!keys.isEmpty(), "a set that is taken has keys");
        var usable = 0;
        for (var algorithm : SigningAlgorithm.values()) {
            try {
                var fitting = keys.fitting(Optional.empty(), algorithm);
                Invariant.holds(fitting.isEmpty() || algorithm.kind() != Kind.HMAC, "no public key is a secret");
                Invariant.holds(fitting.stream().allMatch(keys::has), "a key of the set is in the set");
                usable += ALLOWED.contains(algorithm) ? fitting.size() : 0;
            } catch (AuthenticationFailure e) {
                usable++; // more than a token may be tried with
            }
        }
        Invariant.holds(usable > 0, "a set that is taken has a key for an allowed algorithm");
    }
}

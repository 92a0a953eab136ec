package dev.sluice.load.replay.play;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.wire.RequestId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** Request ids of a run: the same for the same original each time, so that a run that is continued doubles nothing. One thread. */
final class ReplayIds {
    private static final int BYTES = 16;

    private final byte[] run;
    private final MessageDigest sha256;

    ReplayIds(String run) {
        this.run = (run + "\n").getBytes(UTF_8);
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    RequestId of(RequestId original) {
        sha256.update(run);
        var digest = sha256.digest(original.text().getBytes(UTF_8));
        return new RequestId(Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, BYTES)));
    }
}

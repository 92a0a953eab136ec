package dev.sluice.edge.authenticate;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What stands for a token or a key where the thing itself should not lie about. */
final class Sha256Fingerprint {

    private Sha256Fingerprint() {}

    static byte[] of(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

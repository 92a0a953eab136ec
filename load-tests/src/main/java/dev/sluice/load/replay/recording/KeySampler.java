package dev.sluice.load.replay.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.wire.RequestRecord;

/** A share of the requests, the same ones each time: those with equal keys together, those without a key each by its id. */
final class KeySampler {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final double share;

    KeySampler(double share) {
        this.share = share;
    }

    boolean takes(RequestRecord request) {
        if (share >= 1) {
            return true;
        }
        var key = request.payload().key();
        return position(key == null ? request.id().text().getBytes(UTF_8) : key) < share;
    }

    /** From 0 to below 1, evenly: FNV-1a, and a last mixing as in SplitMix64. */
    private static double position(byte[] bytes) {
        var hash = FNV_OFFSET;
        for (var each : bytes) {
            hash = (hash ^ (each & 0xff)) * FNV_PRIME;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        hash ^= hash >>> 31;
        return (hash >>> 11) * 0x1p-53;
    }
}

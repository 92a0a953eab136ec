package dev.sluice.edge.request;

import dev.sluice.contracts.wire.RequestId;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * Makes request ids: 128 bits of {@link SecureRandom} as 22 characters of base64url. Random bytes are drawn in blocks,
 * each thread from one of several, so that many threads seldom meet at one lock.
 */
public final class RequestIds {
    private static final int STRIPES = 16;
    private static final int ID_BYTES = 16;
    private static final int BLOCK_BYTES = 64 * ID_BYTES;
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final Block[] blocks =
            IntStream.range(0, STRIPES).mapToObj(stripe -> new Block()).toArray(Block[]::new);

    public RequestId next() {
        var block = blocks[(int) (Thread.currentThread().threadId() % STRIPES)];
        return new RequestId(TEXT.encodeToString(block.take()));
    }

    private static final class Block {
        private final SecureRandom random = new SecureRandom();
        private final ReentrantLock lock = new ReentrantLock();
        private final byte[] bytes = new byte[BLOCK_BYTES];
        private int used = BLOCK_BYTES;

        byte[] take() {
            lock.lock();
            try {
                if (used == BLOCK_BYTES) {
                    random.nextBytes(bytes);
                    used = 0;
                }
                used += ID_BYTES;
                return Arrays.copyOfRange(bytes, used - ID_BYTES, used);
            } finally {
                lock.unlock();
            }
        }
    }
}

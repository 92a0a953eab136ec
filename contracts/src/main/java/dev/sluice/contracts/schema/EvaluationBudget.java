package dev.sluice.contracts.schema;

import java.util.concurrent.locks.LockSupport;

/**
 * How much work it may take to check the parameters of a request, or its body, and until when. A step is one keyword
 * applied to one value, some 50 ns; what takes longer counts as more. The more bytes came, the more steps there are, so that
 * only what grows faster than the body meets the limit. {@code docs/decisions/0014} has the measurements. One thread.
 */
public final class EvaluationBudget {
    /** Steps for every request, whatever its size. */
    public static final long BASE = 200_000;
    /** Steps for each byte of the body. */
    public static final long PER_BYTE = 20;

    /** The deadline is looked at whenever so many steps were taken. */
    private static final long STEPS_BETWEEN_DEADLINE_CHECKS = 1_024;
    /** Looks between which a virtual thread lets others have its carrier: nobody else would take it away. */
    private static final int LOOKS_A_PAUSE = 16;
    /** For how long. {@link Thread#yield} is not enough: a carrier looks first where it found its last task, and finds it again. */
    private static final long PAUSE_NANOS = 20_000;
    /** Which part of the steps a quick look may take before it gives up. */
    private static final int QUICK_PART = 4;

    private static final long NEVER = Long.MAX_VALUE;

    private final long deadlineNanos;
    private long limit;
    private long spent;
    private long quick;
    private long nextLook = STEPS_BETWEEN_DEADLINE_CHECKS;
    private long nextQuickLook = STEPS_BETWEEN_DEADLINE_CHECKS;
    private int looks;

    private EvaluationBudget(long limit, long deadlineNanos) {
        this.limit = limit;
        this.deadlineNanos = deadlineNanos;
    }

    /** @param deadlineNanos on the scale of {@link System#nanoTime} */
    public static EvaluationBudget until(long deadlineNanos) {
        return new EvaluationBudget(BASE, deadlineNanos);
    }

    /** So many steps and no deadline: for what is checked while contracts are read. */
    static EvaluationBudget ofSteps(long steps) {
        return new EvaluationBudget(steps, NEVER);
    }

    /** A body of so many bytes came. */
    public EvaluationBudget allowFor(long bytes) {
        limit += bytes * PER_BYTE;
        return this;
    }

    /** @throws Spent where that is more than is left, or where it is too late */
    void spend(long steps) {
        spent += steps;
        if (spent > limit) {
            throw new Spent("more than " + limit + " steps, the limit for a request of its size");
        }
        if (spent >= nextLook) {
            nextLook = spent + STEPS_BETWEEN_DEADLINE_CHECKS;
            if (isLate()) {
                throw new Spent("more time than its timeout leaves, after " + spent + " steps, limit " + limit);
            }
        }
    }

    long spent() {
        return spent;
    }

    /** Takes steps for a look that may give up at any time; false where it has to. */
    boolean spendQuickly(long steps) {
        quick += steps;
        if (quick >= nextQuickLook) {
            nextQuickLook = quick + STEPS_BETWEEN_DEADLINE_CHECKS;
            return quick <= limit / QUICK_PART && !isLate();
        }
        return quick <= limit / QUICK_PART;
    }

    private boolean isLate() {
        if (++looks % LOOKS_A_PAUSE == 0 && Thread.currentThread().isVirtual()) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return deadlineNanos != NEVER && System.nanoTime() - deadlineNanos > 0;
    }

    /** Ends a check from within; never leaves this package. */
    static final class Spent extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String reason;

        Spent(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }
}

package dev.sluice.edge.request;

/** What a step says: go on with a value, or stop with a {@link Refusal}. */
public sealed interface Outcome<T> {

    record Go<T>(T value) implements Outcome<T> {}

    record Stop<T>(Refusal refusal) implements Outcome<T> {}

    static <T> Outcome<T> go(T value) {
        return new Go<>(value);
    }

    static <T> Outcome<T> stop(Refusal refusal) {
        return new Stop<>(refusal);
    }

    /** Runs the next step on the value; a refusal passes by untouched. */
    default <U> Outcome<U> then(Step<? super T, U> next) throws InterruptedException {
        return switch (this) {
            case Go<T>(var value) -> next.take(value);
            case Stop<T>(var refusal) -> stop(refusal);
        };
    }

    /** One step of a request's way. */
    @FunctionalInterface
    interface Step<T, U> {
        Outcome<U> take(T value) throws InterruptedException;
    }
}

package dev.sluice.contracts.schema;

import com.google.re2j.Pattern;

/**
 * A pattern that is paid for while it is matched. The time is linear in the characters and in the instructions that are
 * awake, which can be all or a few of them: {@code ^[a-z]{1,1000}$} has 2,000 and wakes two, {@code (x+x+){1,500}y} wakes most
 * and would take seconds over a long text. So the time itself is looked at, for some characters at once, and counts up to what
 * the whole program would take: a thread that was held up meanwhile pays too much for these few only. Thread safe.
 */
final class BoundedMatcher {
    private static final int LOOKS = 256;
    private static final long NANOS_A_STEP = 100;

    private final Pattern pattern;
    private final int mostPerCharacter;

    BoundedMatcher(String regex) {
        this.pattern = Re2RegexFactory.compile(regex);
        this.mostPerCharacter = Re2RegexFactory.mostStepsPerCharacter(regex);
    }

    boolean isIn(String text, EvaluationBudget budget) {
        var metered = new Metered(text, budget, mostPerCharacter);
        var found = pattern.matcher(metered).find();
        metered.pay();
        return found;
    }

    /** A text that has those pay who look at its characters. */
    private static final class Metered implements CharSequence {
        private final String text;
        private final EvaluationBudget budget;
        private final long mostPerCharacter;
        private long since = System.nanoTime();
        private int looks;

        Metered(String text, EvaluationBudget budget, int mostPerCharacter) {
            this.text = text;
            this.budget = budget;
            this.mostPerCharacter = mostPerCharacter;
        }

        void pay() {
            budget.spend(Math.min(looks * mostPerCharacter, (System.nanoTime() - since) / NANOS_A_STEP));
            since = System.nanoTime(); // the budget may have let others go first
            looks = 0;
        }

        @Override
        public char charAt(int index) {
            if (++looks == LOOKS) {
                pay();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}

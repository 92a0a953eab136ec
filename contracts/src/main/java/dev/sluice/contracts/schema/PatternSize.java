package dev.sluice.contracts.schema;

/**
 * What RE2/J would make of a pattern, from its text alone and before anything is compiled: how many instructions, and whether it
 * ends at all. A repetition writes what it repeats as often as its count says, and {@code ((a{1000}){1000}){1000}} is a billion.
 * Counts too many rather than too few. Reads the text once, as RE2/J's parser does and without recursion; where that one stops at
 * what is no pattern, this gives some number.
 */
final class PatternSize {
    /** Groups within groups, and flags between repetitions, which nest those likewise; RE2/J compiles them by recursion. */
    static final int MAX_DEPTH = 250;

    /**
     * Code points whose case RE2/J 1.8 follows for ever: each has a capital letter, which does not lead back. To compile a
     * pattern that names one where case does not count, or a range with one, would never end.
     */
    static final int FIRST_ENDLESS = 0x1C80;

    static final int LAST_ENDLESS = 0x1C88;

    /** Outside of these no letter has another case, by RE2/J's tables. */
    private static final int FIRST_FOLDED = 0x41;

    private static final int LAST_FOLDED = 0x1044F;

    /** What a class of Unicode takes, some hundred ranges that are kept once, in instructions; twice that where case is ignored. */
    private static final long UNICODE_CLASS = 100;
    /** Characters of a range that are folded, one by one, in the time of one instruction. */
    private static final int FOLDED_AN_INSTRUCTION = 16;
    /** Characters of a class that take the room of an instruction. */
    private static final int CLASS_AN_INSTRUCTION = 16;

    /** Steps to compile an instruction. */
    private static final int STEPS_AN_INSTRUCTION = 4;
    /** Steps to make what classes hold, for each instruction that they count as. */
    private static final int STEPS_OF_MAKING = 16;

    private static final long PER_GROUP = 3;
    private static final long TOO_MANY = 1L << 40;
    private static final int NO_RUNE = -1;

    private final String pattern;
    private final long[] before = new long[MAX_DEPTH + 1];
    private final boolean[] foldsBefore = new boolean[MAX_DEPTH + 1];
    private int depth;
    private int between;
    private int at;
    private boolean folds;
    private boolean ends = true;
    /** Of the group that is being read: all of it, and its last atom, to which a repetition would apply. */
    private long whole = PER_GROUP;

    private long last;
    /** What is made once, however often it is repeated. */
    private long making;

    private PatternSize(String pattern) {
        this.pattern = pattern;
    }

    static PatternSize of(String pattern) {
        var size = new PatternSize(pattern);
        size.read();
        return size;
    }

    /** At least as many as RE2/J would make; what classes of characters hold counts as some, too. */
    long instructions() {
        return Math.min(TOO_MANY, whole + making);
    }

    /** What compiling the pattern takes, in steps of an {@link EvaluationBudget}. */
    long steps() {
        return STEPS_AN_INSTRUCTION * whole + STEPS_OF_MAKING * making;
    }

    /** Whether compiling it ends. */
    boolean ends() {
        return ends;
    }

    private void read() {
        while (at < pattern.length() && depth + between <= MAX_DEPTH) {
            switch (pattern.charAt(at)) {
                case '\\' -> escape();
                case '[' -> characterClass();
                case '(' -> open();
                case ')' -> close();
                case '*', '+', '?' -> repeat(2);
                case '{' -> braces();
                case '|' -> sign(2);
                case '^', '$', '.' -> sign(1);
                default -> literal(rune());
            }
        }
        if (depth + between > MAX_DEPTH) {
            whole = TOO_MANY;
            return;
        }
        while (depth > 0) {
            close();
        }
    }

    private void sign(long size) {
        at++;
        atom(size);
    }

    private void atom(long size) {
        last = size;
        whole = Math.min(TOO_MANY, whole + size);
    }

    private void literal(int rune) {
        fold(rune, rune);
        atom(1);
    }

    /** A range where case may not count, save those that hold all letters: RE2/J does not look at these. */
    private void fold(int from, int to) {
        if (!folds || (from <= FIRST_FOLDED && to >= LAST_FOLDED)) {
            return;
        }
        ends &= to < FIRST_ENDLESS || from > LAST_ENDLESS;
        making += Math.max(0, Math.min(to, LAST_FOLDED) - Math.max(from, FIRST_FOLDED)) / FOLDED_AN_INSTRUCTION;
    }

    private void escape() {
        if (pattern.startsWith("\\Q", at)) {
            quoted();
        } else if (!isClassEscape()) {
            literal(rune());
        } else {
            classEscape();
            atom(1);
        }
    }

    private void quoted() {
        var end = pattern.indexOf("\\E", at + 2);
        var until = end < 0 ? pattern.length() : end;
        at += 2;
        between += at == until ? 1 : 0;
        while (at < until) { // a backslash is one of them
            var rune = pattern.codePointAt(at);
            at += Character.charCount(rune);
            literal(rune);
        }
        at = end < 0 ? until : end + 2;
    }

    private boolean isClassEscape() {
        return pattern.charAt(at) == '\\'
                && at + 1 < pattern.length()
                && "pPdDsSwW".indexOf(pattern.charAt(at + 1)) >= 0;
    }

    private void classEscape() {
        var isUnicode = "pP".indexOf(pattern.charAt(at + 1)) >= 0;
        at += 2;
        if (isUnicode) {
            making += folds ? 2 * UNICODE_CLASS : UNICODE_CLASS;
            if (pattern.startsWith("{", at)) {
                var end = pattern.indexOf('}', at);
                at = end < 0 ? pattern.length() : end + 1;
            } else if (at < pattern.length()) {
                at += Character.charCount(pattern.codePointAt(at));
            }
        }
    }

    private void characterClass() {
        var start = at++;
        if (pattern.startsWith("^", at)) {
            at++;
        }
        for (var first = at; at < pattern.length() && (pattern.charAt(at) != ']' || at == first); ) {
            var name = pattern.startsWith("[:", at) ? pattern.indexOf(":]", at + 2) : -1;
            if (name >= 0) {
                at = name + 2;
            } else if (isClassEscape()) {
                classEscape();
            } else {
                range();
            }
        }
        at++;
        atom(1 + (at - start) / CLASS_AN_INSTRUCTION);
    }

    private void range() {
        var from = rune();
        var to = from;
        if (pattern.startsWith("-", at) && !pattern.startsWith("-]", at)) {
            at++;
            to = at < pattern.length() ? rune() : from;
        }
        fold(from, to);
    }

    /** The character here, written out or by an escape; goes behind it. */
    private int rune() {
        var rune = pattern.codePointAt(at);
        at += Character.charCount(rune);
        if (rune != '\\' || at >= pattern.length()) {
            return rune;
        }
        var escaped = pattern.codePointAt(at);
        at += Character.charCount(escaped);
        if (escaped == 'x') {
            return hexadecimal();
        }
        return escaped >= '0' && escaped <= '7' ? octal(escaped - '0') : escaped;
    }

    private int hexadecimal() {
        var isOpen = pattern.startsWith("{", at);
        var from = isOpen ? at + 1 : at;
        var until = isOpen ? pattern.indexOf('}', at) : at + 2;
        if (until < 0 || until > pattern.length()) {
            at = pattern.length();
            return NO_RUNE;
        }
        at = isOpen ? until + 1 : until;
        return rune(pattern.substring(from, until));
    }

    private static int rune(String digits) {
        var rune = 0;
        for (var i = 0; i < digits.length() && rune <= Character.MAX_CODE_POINT; i++) {
            rune = rune * 16 + Math.max(0, Character.digit(digits.charAt(i), 16));
        }
        return rune;
    }

    private int octal(int first) {
        var rune = first;
        for (var i = 1; i < 3 && at < pattern.length() && "01234567".indexOf(pattern.charAt(at)) >= 0; i++) {
            rune = rune * 8 + pattern.charAt(at++) - '0';
        }
        return rune;
    }

    /** A group, or flags for the rest of the one around: a repetition behind these applies to what stands before. */
    private void open() {
        var flags = at + 2;
        var end = flags;
        if (pattern.startsWith("(?", at)) {
            while (end < pattern.length() && ":)>".indexOf(pattern.charAt(end)) < 0) {
                end++;
            }
        }
        var sets = end < pattern.length() && end > flags && pattern.charAt(end) != '>';
        var foldsInside = sets ? foldsWith(pattern.substring(flags, end)) : folds;
        if (pattern.startsWith("(?", at) && pattern.startsWith(")", end)) {
            between++;
        } else {
            openGroup();
        }
        at = pattern.startsWith("(?", at) ? Math.min(end + 1, pattern.length()) : at + 1;
        folds = foldsInside;
    }

    private void openGroup() {
        depth++;
        if (depth <= MAX_DEPTH) {
            before[depth] = whole;
            foldsBefore[depth] = folds;
            whole = PER_GROUP;
            last = 0;
        }
    }

    private boolean foldsWith(String flags) {
        var sign = flags.indexOf('-');
        var set = flags.indexOf('i');
        if (set < 0) {
            return folds;
        }
        return sign < 0 || set < sign;
    }

    private void close() {
        at++;
        if (depth > 0) {
            var group = whole;
            whole = before[depth];
            folds = foldsBefore[depth];
            depth--;
            atom(group);
        }
    }

    private void repeat(long more) {
        at++;
        whole = Math.min(TOO_MANY, whole + more);
        last = Math.min(TOO_MANY, last + more);
    }

    /** {@code {n}}, {@code {n,}} or {@code {n,m}}; anything else is a brace. */
    private void braces() {
        var end = pattern.indexOf('}', at);
        var counts = end < 0 || end - at > 12 ? "" : pattern.substring(at + 1, end);
        if (!counts.matches("(0|[1-9][0-9]*)(,(0|[1-9][0-9]*)?)?")) { // with zeros before a number they are characters
            literal(rune());
            return;
        }
        var comma = counts.indexOf(',');
        var least = Long.parseLong(comma < 0 ? counts : counts.substring(0, comma));
        var most = comma < 0 || comma == counts.length() - 1
                ? least + 1
                : Math.max(least, Long.parseLong(counts.substring(comma + 1)));
        var copies = Math.max(1, most);
        var repeated = last >= TOO_MANY / copies ? TOO_MANY : (last + 1) * copies;
        whole = Math.min(TOO_MANY, whole + repeated);
        last = Math.min(TOO_MANY, repeated);
        at = end + 1;
    }
}

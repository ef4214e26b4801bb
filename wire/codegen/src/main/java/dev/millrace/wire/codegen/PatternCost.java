package dev.millrace.wire.codegen;

import java.util.regex.Pattern;

/// Keeps patterns out whose matching takes exponential time: a value of a client's would hold a core for ever. Each is
/// tried on texts that make a matcher go back, and one that costs too much stops the build. (The JDK remembers where a
/// group failed, so that most patterns that are exponential elsewhere are not here: none of AWS's is today.)
final class PatternCost {
    private static final int STEPS_MAX = 200_000;
    private static final int LENGTH = 48;
    private static final String CHARACTERS = "aA0-_./*:+=,@ ";

    private PatternCost() {}

    /// @throws IllegalStateException where matching costs too much
    static void check(String pattern) {
        if (isCostly(pattern)) {
            throw new IllegalStateException("Matching this pattern takes exponential time: " + pattern);
        }
    }

    static boolean isCostly(String pattern) {
        Pattern compiled = Pattern.compile(pattern, Pattern.DOTALL);
        for (char one : CHARACTERS.toCharArray()) {
            for (char other : CHARACTERS.toCharArray()) {
                String repeated = ("" + one + other).repeat(LENGTH / 2);
                for (String text : new String[] {repeated + "\u0001", "a" + repeated + "\u0001", "/" + repeated + "\u0001"}) {
                    try {
                        compiled.matcher(new Counted(text, new int[1])).matches();
                    } catch (TooManySteps e) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManySteps() {
            super("too many steps", null, false, false);
        }
    }

    /// A text that counts how often it is looked at.
    private record Counted(String text, int[] steps) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (++steps[0] > STEPS_MAX) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.substring(start, end), steps);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}

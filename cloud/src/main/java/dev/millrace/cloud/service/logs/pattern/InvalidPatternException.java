package dev.millrace.cloud.service.logs.pattern;

/// A pattern that cannot be read.
public final class InvalidPatternException extends Exception {
    private final boolean named;

    private InvalidPatternException(String message, boolean named) {
        super(message, null, false, false);
        this.named = named;
    }

    static InvalidPatternException character(String found) {
        return new InvalidPatternException("Invalid character(s) in term '" + found + "'", true);
    }

    static InvalidPatternException syntax() {
        return new InvalidPatternException("Invalid filter pattern", false);
    }

    /// The sentence that AWS answers.
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /// Whether the sentence names what is wrong, so that it says the same whatever the pattern is for.
    public boolean named() {
        return named;
    }
}

package dev.millrace.cloud.service.logs.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Terms: a message has all that are required and none that is excluded. Optional ones (`?a ?b`: one of them) count
/// where there are no others. A term is a word, a phrase in quotes or an expression between percent signs; it is found
/// anywhere, case as written.
record TermPattern(List<Term> required, List<Term> optional, List<Term> excluded) implements FilterPattern {
    sealed interface Term {
        boolean in(String message);
    }

    record Phrase(String text) implements Term {
        @Override
        public boolean in(String message) {
            return message.contains(text);
        }
    }

    record Expression(RegexText regex) implements Term {
        @Override
        public boolean in(String message) {
            return regex.in(message);
        }
    }

    static TermPattern parse(String pattern) throws InvalidPatternException {
        PatternText text = new PatternText(pattern);
        List<Term> required = new ArrayList<>();
        List<Term> optional = new ArrayList<>();
        List<Term> excluded = new ArrayList<>();
        for (text.skipSpace(); !text.done(); text.skipSpace()) {
            List<Term> kind = text.take("-") ? excluded : text.take("?") ? optional : required;
            kind.add(term(text));
        }
        return new TermPattern(List.copyOf(required), List.copyOf(optional), List.copyOf(excluded));
    }

    @Override
    public boolean matches(String message) {
        if (required.isEmpty() && excluded.isEmpty()) {
            return optional.isEmpty() || optional.stream().anyMatch(term -> term.in(message));
        }
        return required.stream().allMatch(term -> term.in(message))
                && excluded.stream().noneMatch(term -> term.in(message));
    }

    @Override
    public Map<String, String> extract(String message) {
        return Map.of();
    }

    @Override
    public Optional<String> field(String name, String message) {
        return Optional.empty();
    }

    @Override
    public boolean hasField(String name) {
        return false;
    }

    private static Term term(PatternText text) throws InvalidPatternException {
        if (text.peek() == '"') {
            return new Phrase(text.quoted());
        }
        if (text.peek() == '%') {
            return new Expression(text.regex(Integer.MAX_VALUE));
        }
        String word = text.takeWhile(c -> Character.isLetterOrDigit(c) || c == '_' || Character.isSurrogate((char) c));
        if (!text.done() && !Character.isWhitespace(text.peek())) {
            throw InvalidPatternException.character(String.valueOf(text.peek()));
        }
        if (word.isEmpty()) {
            throw InvalidPatternException.syntax();
        }
        return new Phrase(word);
    }
}

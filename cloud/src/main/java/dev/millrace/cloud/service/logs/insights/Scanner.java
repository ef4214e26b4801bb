package dev.millrace.cloud.service.logs.insights;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A query's text as tokens, one ahead. A slash begins an expression where one may stand, and divides elsewhere: who
/// reads says which it is.
final class Scanner {
    enum Kind {
        NAME,
        /// A name in backticks, which is no word of the language.
        QUOTED_NAME,
        TEXT,
        NUMBER,
        SYMBOL,
        END
    }

    record Token(Kind kind, String text, int start, int end) {
        boolean is(String symbol) {
            return kind == Kind.SYMBOL && text.equals(symbol);
        }

        boolean word(String word) {
            return kind == Kind.NAME && text.equalsIgnoreCase(word);
        }
    }

    private static final Set<String> PAIRS = Set.of("!=", "<=", ">=", "=~", "==");

    private final String query;
    private Token next;
    private int at;
    private int endOfLast;

    Scanner(String query) throws MalformedQuery {
        this.query = query;
        this.next = scan();
    }

    Token peek() {
        return next;
    }

    Token take() throws MalformedQuery {
        Token taken = next;
        endOfLast = taken.end;
        next = scan();
        return taken;
    }

    boolean take(String symbol) throws MalformedQuery {
        if (next.is(symbol)) {
            take();
            return true;
        }
        return false;
    }

    boolean takeWord(String word) throws MalformedQuery {
        if (next.word(word)) {
            take();
            return true;
        }
        return false;
    }

    void expect(String symbol) throws MalformedQuery {
        if (!take(symbol)) {
            throw unexpected(next);
        }
    }

    /// The query's text from a place up to the end of what was taken last.
    String since(int start) {
        return query.substring(start, endOfLast);
    }

    /// An expression between slashes, where the next token is a slash; null where it is none.
    @Nullable String regex() throws MalformedQuery {
        if (!next.is("/")) {
            return null;
        }
        StringBuilder regex = new StringBuilder();
        int i = next.start + 1;
        boolean inClass = false;
        while (true) {
            if (i >= query.length() || query.charAt(i) == '\n') {
                throw unexpected(next);
            }
            char c = query.charAt(i);
            if (c == '\\' && i + 1 < query.length()) {
                if (query.charAt(i + 1) != '/') {
                    regex.append(c);
                }
                regex.append(query.charAt(i + 1));
                i += 2;
                continue;
            }
            if (c == '/' && !inClass) {
                break;
            }
            inClass = c == '[' || inClass && c != ']';
            regex.append(c);
            i++;
        }
        at = i + 1;
        endOfLast = at;
        next = scan();
        return regex.toString();
    }

    /// What AWS has and Millrace lacks.
    MalformedQuery lacking(Token token, String sentence) {
        return new MalformedQuery(sentence, token.start, token.end);
    }

    MalformedQuery unexpected(Token token) {
        String found = token.kind == Kind.END ? "EOF" : query.substring(token.start, token.end);
        int line = 1 + (int) query.substring(0, token.start).chars().filter(c -> c == '\n').count();
        int position = token.start - query.lastIndexOf('\n', Math.max(0, token.start - 1));
        return new MalformedQuery(
                String.format(
                        Locale.ROOT, "unexpected symbol found %s at line %d and position %d", found, line, position),
                token.start,
                token.end);
    }

    private Token scan() throws MalformedQuery {
        skip();
        int start = at;
        if (at >= query.length()) {
            return new Token(Kind.END, "", at, at);
        }
        char c = query.charAt(at);
        if (c == '"' || c == '\'') {
            return quoted(c);
        }
        if (isNamePart(c) && !isDigit(c) || c == '`') {
            return name();
        }
        if (isDigit(c) || c == '.' && at + 1 < query.length() && isDigit(query.charAt(at + 1))) {
            while (at < query.length() && (isDigit(query.charAt(at)) || query.charAt(at) == '.')) {
                at++;
            }
            return new Token(Kind.NUMBER, query.substring(start, at), start, at);
        }
        at += at + 1 < query.length() && PAIRS.contains(query.substring(at, at + 2)) ? 2 : 1;
        return new Token(Kind.SYMBOL, query.substring(start, at), start, at);
    }

    /// A name of parts between dots, each as it is or in backticks.
    private Token name() throws MalformedQuery {
        int start = at;
        StringBuilder name = new StringBuilder();
        boolean ticks = false;
        while (at < query.length()) {
            char c = query.charAt(at);
            if (c == '`') {
                int end = query.indexOf('`', at + 1);
                if (end < 0) {
                    throw unexpected(new Token(Kind.SYMBOL, "`", at, at + 1));
                }
                name.append(query, at + 1, end);
                ticks = true;
                at = end + 1;
            } else if (isNamePart(c) || c == '.' && at > start) {
                name.append(c);
                at++;
            } else {
                break;
            }
        }
        return new Token(ticks ? Kind.QUOTED_NAME : Kind.NAME, name.toString(), start, at);
    }

    private Token quoted(char quote) throws MalformedQuery {
        int start = at;
        StringBuilder text = new StringBuilder();
        at++;
        while (at < query.length() && query.charAt(at) != quote) {
            char c = query.charAt(at);
            if (c == '\\' && at + 1 < query.length()) {
                at++;
                char escaped = query.charAt(at);
                switch (escaped) {
                    case 'n' -> text.append('\n');
                    case 't' -> text.append('\t');
                    case '"', '\'', '\\' -> text.append(escaped);
                    default -> text.append('\\').append(escaped);
                }
            } else {
                text.append(c);
            }
            at++;
        }
        if (at >= query.length()) {
            throw unexpected(new Token(Kind.SYMBOL, String.valueOf(quote), start, start + 1));
        }
        at++;
        return new Token(Kind.TEXT, text.toString(), start, at);
    }

    private void skip() {
        while (at < query.length()) {
            char c = query.charAt(at);
            if (c == '#') {
                int end = query.indexOf('\n', at);
                at = end < 0 ? query.length() : end;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else {
                return;
            }
        }
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '@' || c == '$';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}

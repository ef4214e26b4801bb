package dev.millrace.cloud.service.athena.sql;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a statement's tokens one after another.
final class Cursor {
    private final SqlText sql;
    private int at;

    Cursor(SqlText sql) {
        this.sql = sql;
    }

    boolean ended() {
        return at >= sql.tokens().size();
    }

    /// Whether these words come next.
    boolean sees(String... words) {
        return sql.at(at, words);
    }

    /// Takes these words where they come next.
    boolean takes(String... words) {
        if (!sees(words)) {
            return false;
        }
        at += words.length;
        return true;
    }

    void needs(String... words) throws SyntaxException {
        for (String word : words) {
            if (!takes(word)) {
                throw unexpected();
            }
        }
    }

    void end() throws SyntaxException {
        if (!ended()) {
            throw unexpected();
        }
    }

    Token next() throws SyntaxException {
        if (ended()) {
            throw unexpected();
        }
        return sql.tokens().get(at++);
    }

    /// A name, in lower case. Hive reads double quotes as a text, so that they are no name.
    String name() throws SyntaxException {
        Token token = next();
        boolean name = token.kind() == Token.Kind.WORD
                || token.kind() == Token.Kind.QUOTED && token.text().charAt(0) == '`';
        if (!name) {
            at--;
            throw unexpected();
        }
        return token.value().toLowerCase(Locale.ROOT);
    }

    /// `table`, `database.table` or `catalogue.database.table`.
    TableName table() throws SyntaxException {
        String first = name();
        if (!takes(".")) {
            return new TableName(null, first);
        }
        String second = name();
        return takes(".") ? new TableName(second, name()) : new TableName(first, second);
    }

    /// A text in single or, as Hive has it, double quotes.
    String text() throws SyntaxException {
        Token token = next();
        boolean text = token.kind() == Token.Kind.TEXT
                || token.kind() == Token.Kind.QUOTED && token.text().charAt(0) == '"';
        if (!text) {
            at--;
            throw unexpected();
        }
        return escaped(token.value());
    }

    @Nullable String textOr(String... introduction) throws SyntaxException {
        return takes(introduction) ? text() : null;
    }

    /// A text, or a number or word as it is written: a partition's value.
    String value() throws SyntaxException {
        if (!ended() && (sql.tokens().get(at).kind() == Token.Kind.TEXT || sees("\""))) {
            return text();
        }
        Token token = next();
        if (token.is("-")) {
            return "-" + next().text();
        }
        return token.kind() == Token.Kind.QUOTED ? token.value() : token.text();
    }

    int number() throws SyntaxException {
        Token token = next();
        if (token.kind() != Token.Kind.NUMBER || !token.text().matches("[0-9]{1,9}")) {
            at--;
            throw unexpected();
        }
        return Integer.parseInt(token.text());
    }

    /// `('key' = 'value', …)`.
    Map<String, String> properties() throws SyntaxException {
        Map<String, String> properties = new LinkedHashMap<>();
        needs("(");
        do {
            String key = text();
            needs("=");
            properties.put(key, value());
        } while (takes(","));
        needs(")");
        return properties;
    }

    /// `(key = value, …)`, keys in lower case.
    Map<String, String> partition() throws SyntaxException {
        Map<String, String> values = new LinkedHashMap<>();
        needs("(");
        do {
            String key = name();
            needs("=");
            values.put(key, value());
        } while (takes(","));
        needs(")");
        return values;
    }

    /// What is left, as it is written.
    String rest() throws SyntaxException {
        if (ended()) {
            throw unexpected();
        }
        int from = sql.tokens().get(at).start();
        at = sql.tokens().size();
        return sql.text().substring(from);
    }

    SyntaxException unexpected() {
        if (ended()) {
            return new SyntaxException(sql.position(sql.text().length()) + ": mismatched input '<EOF>'");
        }
        Token token = sql.tokens().get(at);
        int first = sql.tokens().getFirst().start();
        return new SyntaxException(sql.position(token.start()) + ": no viable alternative at input '"
                + sql.text().substring(first, token.end()) + "'");
    }

    /// Hive's escapes within a text.
    private static String escaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                plain.append(c);
                continue;
            }
            char next = text.charAt(++i);
            switch (next) {
                case 't' -> plain.append('\t');
                case 'n' -> plain.append('\n');
                case 'r' -> plain.append('\r');
                case 'u' -> {
                    if (i + 4 < text.length() && text.substring(i + 1, i + 5).matches("[0-9a-fA-F]{4}")) {
                        plain.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
                        i += 4;
                    } else {
                        plain.append('u');
                    }
                }
                case '0', '1', '2', '3' -> {
                    if (i + 2 < text.length() && text.substring(i, i + 3).matches("[0-3][0-7]{2}")) {
                        plain.append((char) Integer.parseInt(text.substring(i, i + 3), 8));
                        i += 2;
                    } else {
                        plain.append('\\').append(next);
                    }
                }
                case '\\', '\'', '"' -> plain.append(next);
                // Regular expressions are written so.
                default -> plain.append('\\').append(next);
            }
        }
        return plain.toString();
    }
}

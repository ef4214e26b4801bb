package dev.millrace.cloud.service.athena.sql;

import java.util.ArrayList;
import java.util.List;

/// A statement as it was given, and its tokens: comments and white space are nothing, as Athena has it.
/// @param text without white space and semicolons around it
public record SqlText(String text, List<Token> tokens) {
    public static SqlText of(String query) {
        String text = query.strip();
        while (text.endsWith(";")) {
            text = text.substring(0, text.length() - 1).stripTrailing();
        }
        return new SqlText(text, List.copyOf(tokens(text)));
    }

    /// Whether the statement begins with these words.
    public boolean begins(String... words) {
        return at(0, words);
    }

    /// Whether these words stand at a place.
    public boolean at(int place, String... words) {
        for (int i = 0; i < words.length; i++) {
            if (place + i >= tokens.size() || !tokens.get(place + i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    /// The place of the first of these words outside of brackets, from a place on; -1 where there is none.
    public int find(int from, String... words) {
        int depth = 0;
        for (int i = from; i < tokens.size(); i++) {
            if (depth == 0 && at(i, words)) {
                return i;
            }
            if (tokens.get(i).is("(")) {
                depth++;
            } else if (tokens.get(i).is(")")) {
                depth--;
            }
        }
        return -1;
    }

    /// The place of the bracket that closes the one at a place; -1 where none does.
    public int closing(int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            if (tokens.get(i).is("(")) {
                depth++;
            } else if (tokens.get(i).is(")") && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /// `line 2:7`, counted as Trino does: lines and columns from 1.
    public String position(int offset) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < offset && i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        return "line " + line + ":" + column;
    }

    private static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int end;
            if (Character.isWhitespace(c)) {
                at++;
                continue;
            }
            if (text.startsWith("--", at)) {
                int line = text.indexOf('\n', at);
                at = line < 0 ? text.length() : line + 1;
                continue;
            }
            int comment = text.startsWith("/*", at) ? text.indexOf("*/", at + 2) : -1;
            if (comment >= 0) {
                at = comment + 2;
                continue;
            }
            Token.Kind kind;
            if (c == '\'' || c == '"' || c == '`') {
                end = quoted(text, at, c);
                kind = end < 0 ? Token.Kind.SIGN : c == '\'' ? Token.Kind.TEXT : Token.Kind.QUOTED;
                end = end < 0 ? at + 1 : end;
            } else if (Character.isLetter(c) || c == '_') {
                end = run(text, at, true);
                kind = Token.Kind.WORD;
            } else if (Character.isDigit(c)) {
                end = run(text, at, false);
                kind = Token.Kind.NUMBER;
            } else {
                end = at + 1;
                kind = Token.Kind.SIGN;
            }
            tokens.add(new Token(kind, text.substring(at, end), at));
            at = end;
        }
        return tokens;
    }

    /// The end of a quoted text, whose quotes are doubled within it; -1 where it never ends.
    private static int quoted(String text, int start, char quote) {
        for (int i = start + 1; i < text.length(); i++) {
            if (text.charAt(i) == quote) {
                if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
                    i++;
                } else {
                    return i + 1;
                }
            }
        }
        return -1;
    }

    private static int run(String text, int start, boolean word) {
        int end = start;
        while (end < text.length()) {
            char c = text.charAt(end);
            boolean goesOn = Character.isLetterOrDigit(c) || c == '_' || (word ? c == '$' : c == '.');
            if (!goesOn) {
                break;
            }
            end++;
        }
        return end;
    }
}

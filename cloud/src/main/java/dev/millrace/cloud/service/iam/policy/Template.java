package dev.millrace.cloud.service.iam.policy;

import dev.millrace.cloud.text.Wildcard;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A text of a policy with its variables, such as `home/${aws:username}/*`, taken apart once ("IAM policy elements:
/// Variables and tags", IAM User Guide).
record Template(List<Piece> pieces) {
    /// What a template is made of.
    sealed interface Piece {
        record Text(String text) implements Piece {}

        /// `${*}`, `${?}`, `${$}`: the character itself.
        record Character(String character) implements Piece {}

        /// @param key in lower case
        /// @param otherwise what stands for it where the request lacks it
        record Variable(String key, Optional<String> otherwise) implements Piece {}
    }

    static boolean hasVariables(String text) {
        return text.contains("${");
    }

    static Template of(String text) {
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        for (int start = text.indexOf("${"); start >= 0; start = text.indexOf("${", from)) {
            int end = text.indexOf('}', start);
            if (end < 0) {
                break;
            }
            if (start > from) {
                pieces.add(new Piece.Text(text.substring(from, start)));
            }
            pieces.add(piece(text.substring(start + 2, end)));
            from = end + 1;
        }
        if (from < text.length()) {
            pieces.add(new Piece.Text(text.substring(from)));
        }
        return new Template(List.copyOf(pieces));
    }

    private static Piece piece(String variable) {
        if (variable.equals("*") || variable.equals("?") || variable.equals("$")) {
            return new Piece.Character(variable);
        }
        int comma = variable.indexOf(',');
        String key = comma < 0 ? variable : variable.substring(0, comma);
        return new Piece.Variable(
                key.strip().toLowerCase(Locale.ROOT),
                comma < 0 ? Optional.empty() : quoted(variable.substring(comma + 1).strip()));
    }

    /// The default value that a variable may name: `${aws:username, 'nobody'}`.
    private static Optional<String> quoted(String value) {
        return value.length() >= 2 && value.startsWith("'") && value.endsWith("'")
                ? Optional.of(value.substring(1, value.length() - 1))
                : Optional.empty();
    }

    /// The text that it stands for in a request. Empty where a variable is not known: then nothing matches.
    /// @param pattern whether stars and question marks are wildcards: what a variable stands for matches itself alone
    Optional<String> filled(RequestContext context, boolean pattern) {
        StringBuilder filled = new StringBuilder();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Text(String text) -> filled.append(text);
                case Piece.Character(String character) -> filled.append(pattern ? Wildcard.literal(character) : character);
                case Piece.Variable(String key, Optional<String> otherwise) -> {
                    Optional<String> value = context.values(key)
                            .filter(found -> found.size() == 1)
                            .map(List::getFirst)
                            .or(() -> otherwise);
                    if (value.isEmpty()) {
                        return Optional.empty();
                    }
                    filled.append(pattern ? Wildcard.literal(value.get()) : value.get());
                }
            }
        }
        return Optional.of(filled.toString());
    }

    /// The keys of its variables.
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Variable(String key, Optional<String> _)) {
                keys.add(key);
            }
        }
        return keys;
    }
}

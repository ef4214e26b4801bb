package dev.millrace.cloud.service.iam.access;

import dev.millrace.wire.Call;
import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.StructureShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a call's input names a resource: alternatives, of which the first counts whose members are all there, each an ARN
/// with members in braces:
///
/// ```
/// {StreamARN} | arn:aws:kinesis:{region}:{account}:stream/{StreamName}
/// {function:FunctionName}        what the form `function` makes of the member
/// {Delete.Objects[].Key}         one resource for each
/// {caller} {account} {region}    of the call itself
/// ```
final class Locator {
    private final List<List<Piece>> alternatives;

    private Locator(List<List<Piece>> alternatives) {
        this.alternatives = alternatives;
    }

    private sealed interface Piece {
        record Text(String text) implements Piece {}

        record OfCall(String what) implements Piece {}

        record Member(MemberPath path, String form) implements Piece {}
    }

    /// Those alternatives whose members the operation's input has; none where it has no members of any.
    static Locator of(String text, StructureShape input) {
        List<List<Piece>> alternatives = new ArrayList<>();
        for (String alternative : text.split(" \\| ")) {
            pieces(alternative.strip(), input).ifPresent(alternatives::add);
        }
        return new Locator(List.copyOf(alternatives));
    }

    private static Optional<List<Piece>> pieces(String text, StructureShape input) {
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        for (int start = text.indexOf('{'); start >= 0; start = text.indexOf('{', from)) {
            int end = text.indexOf('}', start);
            if (start > from) {
                pieces.add(new Piece.Text(text.substring(from, start)));
            }
            String inside = text.substring(start + 1, end);
            int colon = inside.indexOf(':');
            switch (inside) {
                case "account", "region", "caller" -> pieces.add(new Piece.OfCall(inside));
                default -> {
                    Optional<MemberPath> path = MemberPath.of(input, inside.substring(colon + 1));
                    if (path.isEmpty()) {
                        return Optional.empty();
                    }
                    pieces.add(new Piece.Member(path.get(), colon < 0 ? "" : inside.substring(0, colon)));
                }
            }
            from = end + 1;
        }
        if (from < text.length()) {
            pieces.add(new Piece.Text(text.substring(from)));
        }
        return Optional.of(List.copyOf(pieces));
    }

    /// Whether it can ever find something.
    boolean finds() {
        return !alternatives.isEmpty();
    }

    /// What the input names; nothing where it names none.
    List<String> find(Structure input, Call call, Forms forms) {
        for (List<Piece> alternative : alternatives) {
            List<String> found = List.of("");
            for (Piece piece : alternative) {
                found = extended(found, piece, input, call, forms);
                if (found.isEmpty()) {
                    break;
                }
            }
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private static List<String> extended(List<String> found, Piece piece, Structure input, Call call, Forms forms) {
        List<String> values = switch (piece) {
            case Piece.Text(String text) -> List.of(text);
            case Piece.OfCall(String what) ->
                List.of(
                        switch (what) {
                            case "account" -> call.account();
                            case "region" -> call.region();
                            default -> call.caller().arn();
                        });
            case Piece.Member(MemberPath path, String form) ->
                form.isEmpty()
                        ? path.values(input)
                        : path.values(input).stream()
                                .map(value -> forms.arn(form, value, call))
                                .toList();
        };
        if (values.size() == 1) {
            if (found.size() == 1) {
                return found.getFirst().isEmpty() ? values : List.of(found.getFirst().concat(values.getFirst()));
            }
            return found.stream().map(before -> before + values.getFirst()).toList();
        }
        return found.stream()
                .flatMap(before -> values.stream().map(value -> before + value))
                .toList();
    }
}

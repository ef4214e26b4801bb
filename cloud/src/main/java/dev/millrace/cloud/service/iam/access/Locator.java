package dev.millrace.cloud.service.iam.access;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.wire.Call;
import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.StructureShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a call's input names a resource: alternatives, of which the first counts whose members are all there, each an ARN
/// with members in braces:
///
/// ```
/// {StreamARN} | arn:{partition}:kinesis:{region}:{account}:stream/{StreamName}
/// {function:FunctionName}        what the form `function` makes of the member
/// {Delete.Objects[].Key}         one resource for each
/// {caller} {account} {region} {partition}    of the call itself
/// ```
final class Locator {
    /// What stands before the account in an ARN, counted in colons.
    private static final int BEFORE_ACCOUNT = 4;

    private final List<Alternative> alternatives;

    private Locator(List<Alternative> alternatives) {
        this.alternatives = alternatives;
    }

    private static final class Alternative {
        private final List<Piece> pieces;

        /// Whether it names one thing at most, so that nothing needs to be multiplied.
        private final boolean plain;

        /// Whether what it names is of the account that the call is for, whatever the input says.
        private final boolean callers;

        /// How many of the pieces, from the first, are the same of all calls for an account in a region.
        private final int same;

        /// What those were last: nearly all calls are for one account in one region.
        private volatile Lead lead = new Lead("", "", "");

        private record Lead(String account, String region, String text) {}

        Alternative(List<Piece> pieces) {
            this.pieces = pieces;
            this.plain = pieces.stream()
                    .allMatch(piece -> !(piece instanceof Piece.Member member) || member.path.plain());
            this.callers = callers(pieces);
            this.same = (int) pieces.stream()
                    .takeWhile(piece -> piece instanceof Piece.Text
                            || piece instanceof Piece.OfCall(OfCall what) && what != OfCall.CALLER)
                    .count();
        }

        private static boolean callers(List<Piece> pieces) {
            long colons = 0;
            for (int i = 0; i < pieces.size(); i++) {
                switch (pieces.get(i)) {
                    case Piece.Text(String text) ->
                        colons += text.chars().filter(c -> c == ':').count();
                    case Piece.OfCall(OfCall what) when what == OfCall.ACCOUNT -> {
                        return colons == BEFORE_ACCOUNT
                                && i + 1 < pieces.size()
                                && pieces.get(i + 1) instanceof Piece.Text(String text)
                                && text.startsWith(":");
                    }
                    case Piece.OfCall(OfCall what) when what == OfCall.REGION || what == OfCall.PARTITION -> {}
                    default -> {
                        return false;
                    }
                }
            }
            return false;
        }

        /// Whether all of its members are there.
        boolean names(Structure input) {
            for (Piece piece : pieces) {
                if (piece instanceof Piece.Member member
                        && (member.path.plain()
                                ? member.path.text(input) == null
                                : member.path.values(input).isEmpty())) {
                    return false;
                }
            }
            return true;
        }

        /// What a plain one names; null where it names nothing.
        @Nullable String text(Structure input, Call call, Forms forms) {
            String text = "";
            for (int i = same; i < pieces.size(); i++) {
                String value = pieces.get(i).text(input, call, forms);
                if (value == null) {
                    return null;
                }
                text = i == same ? value : text.concat(value);
            }
            return lead(input, call, forms).concat(text);
        }

        private String lead(Structure input, Call call, Forms forms) {
            Lead known = lead;
            if (!known.account.equals(call.account()) || !known.region.equals(call.region())) {
                StringBuilder text = new StringBuilder();
                for (Piece piece : pieces.subList(0, same)) {
                    text.append(piece.text(input, call, forms));
                }
                known = new Lead(call.account(), call.region(), text.toString());
                lead = known;
            }
            return known.text;
        }

        List<String> all(Structure input, Call call, Forms forms) {
            List<String> found = List.of("");
            for (Piece piece : pieces) {
                List<String> values = piece.values(input, call, forms);
                found = found.stream()
                        .flatMap(before -> values.stream().map(before::concat))
                        .toList();
            }
            return found;
        }
    }

    private enum OfCall {
        ACCOUNT,
        PARTITION,
        REGION,
        CALLER
    }

    private sealed interface Piece {
        /// What is there where it is one thing at most.
        @Nullable String text(Structure input, Call call, Forms forms);

        default List<String> values(Structure input, Call call, Forms forms) {
            String text = text(input, call, forms);
            return text == null ? List.of() : List.of(text);
        }

        record Text(String text) implements Piece {
            @Override
            public String text(Structure input, Call call, Forms forms) {
                return text;
            }
        }

        record OfCall(Locator.OfCall what) implements Piece {
            @Override
            public String text(Structure input, Call call, Forms forms) {
                return switch (what) {
                    case ACCOUNT -> call.account();
                    case PARTITION -> Partition.of(call.region()).id();
                    case REGION -> call.region();
                    case CALLER -> call.caller().arn();
                };
            }
        }

        record Member(MemberPath path, String form) implements Piece {
            @Override
            public @Nullable String text(Structure input, Call call, Forms forms) {
                String value = path.text(input);
                return value == null || form.isEmpty() ? value : forms.arn(form, value, call);
            }

            @Override
            public List<String> values(Structure input, Call call, Forms forms) {
                List<String> values = path.values(input);
                return form.isEmpty()
                        ? values
                        : values.stream()
                                .map(value -> forms.arn(form, value, call))
                                .toList();
            }
        }
    }

    /// Those alternatives whose members the operation's input has; none where it has no members of any.
    static Locator of(String text, StructureShape input) {
        List<Alternative> alternatives = new ArrayList<>();
        for (String alternative : text.split(" \\| ")) {
            pieces(alternative.strip(), input).map(Alternative::new).ifPresent(alternatives::add);
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
                case "account" -> pieces.add(new Piece.OfCall(OfCall.ACCOUNT));
                case "partition" -> pieces.add(new Piece.OfCall(OfCall.PARTITION));
                case "region" -> pieces.add(new Piece.OfCall(OfCall.REGION));
                case "caller" -> pieces.add(new Piece.OfCall(OfCall.CALLER));
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

    /// Whether what the input names is of the account that the call is for: known without looking what that is.
    boolean isCallers(Structure input) {
        for (Alternative alternative : alternatives) {
            if (alternative.names(input)) {
                return alternative.callers;
            }
        }
        return true;
    }

    /// What the input names; nothing where it names none.
    List<String> find(Structure input, Call call, Forms forms) {
        for (Alternative alternative : alternatives) {
            if (alternative.plain) {
                String text = alternative.text(input, call, forms);
                if (text != null) {
                    return List.of(text);
                }
            } else {
                List<String> found = alternative.all(input, call, forms);
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return List.of();
    }
}

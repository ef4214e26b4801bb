package dev.millrace.cloud.service.logs.insights;

import dev.millrace.cloud.text.BoundedText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How `parse` takes fields out of a text.
sealed interface Extraction {
    /// The fields by name; empty where the text is not of this form.
    Map<String, String> of(String text);

    List<String> names();

    /// Pieces of text with a star between each two: what lies between becomes fields, as little as may be.
    record Glob(List<String> pieces, List<String> names) implements Extraction {
        static List<String> pieces(String glob) {
            return List.of(glob.split("\\*", -1));
        }

        @Override
        public Map<String, String> of(String text) {
            int at = text.indexOf(pieces.getFirst());
            if (at < 0) {
                return Map.of();
            }
            at += pieces.getFirst().length();
            Map<String, String> fields = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                String piece = pieces.get(i + 1);
                boolean last = i == names.size() - 1 && piece.isEmpty();
                int end = last ? text.length() : text.indexOf(piece, at);
                if (end < 0) {
                    return Map.of();
                }
                fields.put(names.get(i), text.substring(at, end));
                at = end + piece.length();
            }
            return fields;
        }
    }

    /// An expression whose groups have names.
    record Groups(Pattern pattern, List<String> names, List<Integer> numbers) implements Extraction {
        private static final Pattern OPENING = Pattern.compile("\\\\.|\\(\\?<([A-Za-z][A-Za-z0-9_]*)>|\\((?!\\?)");

        /// Java's names of groups are letters and digits; AWS's may have underscores: here groups have numbers.
        static Groups of(String expression, List<String> given) {
            Matcher opening = OPENING.matcher(expression);
            StringBuilder plain = new StringBuilder();
            List<String> names = new ArrayList<>();
            List<Integer> numbers = new ArrayList<>();
            int group = 0;
            while (opening.find()) {
                if (opening.group().startsWith("\\")) {
                    opening.appendReplacement(plain, Matcher.quoteReplacement(opening.group()));
                    continue;
                }
                group++;
                if (opening.group(1) != null) {
                    names.add(opening.group(1));
                    numbers.add(group);
                } else if (numbers.size() < given.size() && names.size() == numbers.size()) {
                    names.add(given.get(numbers.size()));
                    numbers.add(group);
                }
                opening.appendReplacement(plain, "(");
            }
            opening.appendTail(plain);
            return new Groups(Pattern.compile(plain.toString()), List.copyOf(names), List.copyOf(numbers));
        }

        @Override
        public Map<String, String> of(String text) {
            Optional<MatchResult> found = BoundedText.find(pattern, text);
            if (found.isEmpty()) {
                return Map.of();
            }
            Map<String, String> fields = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                String value = found.get().group(numbers.get(i));
                if (value != null) {
                    fields.put(names.get(i), value);
                }
            }
            return fields;
        }
    }
}

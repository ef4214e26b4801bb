package dev.millrace.cloud.service.iam.access;

import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.Member;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The tags that a request gives or takes away, in whatever form its service has them: a map, a list of keys and values,
/// a list of keys, a header that is a query.
final class RequestTags {
    private RequestTags() {}

    static Map<String, String> of(Structure input) {
        Map<String, String> tags = new LinkedHashMap<>();
        List<Member> members = input.shape().members();
        for (int i = 0; i < members.size(); i++) {
            switch (members.get(i).name()) {
                case "Tags", "tags", "TagList", "TagSet", "Tagging", "TagSpecifications", "tagList", "resourceTags" ->
                    collect(input.member(i), tags);
                default -> {}
            }
        }
        return tags;
    }

    /// What `aws:TagKeys` says.
    static List<String> keys(Structure input) {
        List<String> keys = new ArrayList<>(of(input).keySet());
        List<Member> members = input.shape().members();
        for (int i = 0; i < members.size(); i++) {
            String name = members.get(i).name();
            if ((name.equalsIgnoreCase("TagKeys") || name.equalsIgnoreCase("TagsToRemove"))
                    && input.member(i) instanceof List<?> named) {
                named.forEach(one -> keys.add(String.valueOf(one)));
            }
        }
        return keys;
    }

    private static void collect(@Nullable Object value, Map<String, String> tags) {
        switch (value) {
            case Map<?, ?> map -> map.forEach((key, text) -> tags.put(String.valueOf(key), String.valueOf(text)));
            case List<?> list -> list.forEach(one -> collect(one, tags));
            case String query -> parse(query, tags);
            case Structure tag -> {
                Object key = named(tag, "key");
                if (key != null) {
                    Object text = named(tag, "value");
                    tags.put(key.toString(), text == null ? "" : text.toString());
                } else {
                    List<Member> members = tag.shape().members();
                    for (int i = 0; i < members.size(); i++) {
                        if (tag.member(i) instanceof List<?> list) {
                            collect(list, tags);
                        }
                    }
                }
            }
            case null, default -> {}
        }
    }

    private static @Nullable Object named(Structure tag, String name) {
        List<Member> members = tag.shape().members();
        for (int i = 0; i < members.size(); i++) {
            String member = members.get(i).name();
            if (member.equalsIgnoreCase(name) || member.equalsIgnoreCase("tag" + name)) {
                return tag.member(i);
            }
        }
        return null;
    }

    /// `a=1&b=2`, as S3 has tags in a header.
    private static void parse(String query, Map<String, String> tags) {
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            tags.put(decoded(key), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }
}

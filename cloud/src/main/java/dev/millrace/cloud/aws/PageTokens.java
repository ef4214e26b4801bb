package dev.millrace.cloud.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tokens for the next page of lists that are read from the store in stretches: each says of which list it is, when it
/// was made and where to go on, and is good for a while. For lists that are at hand as a whole there is [Pages].
///
/// A token is these fields, joined by line feeds, in the form that the service gives them.
public final class PageTokens {
    /// How fields become a token.
    public interface Form {
        /// Fields that anybody may read: they hold nothing that their bearer could not name anyway.
        Form PLAIN = new Form() {
            @Override
            public String token(List<String> fields) {
                return OpaqueText.of(String.join("\n", fields));
            }

            @Override
            public Optional<List<String>> fields(String token) {
                return OpaqueText.read(token).map(text -> List.of(text.split("\n", -1)));
            }
        };

        String token(List<String> fields);

        /// Empty where the token is not of this form.
        Optional<List<String>> fields(String token);
    }

    /// What a service answers to a token that is no good.
    public interface Words {
        RuntimeException invalid();

        default RuntimeException expired(Instant made, Instant now) {
            return invalid();
        }
    }

    private final Form form;
    private final Duration life;
    private final InstantSource clock;
    private final Words words;

    public PageTokens(Form form, Duration life, InstantSource clock, Words words) {
        this.form = form;
        this.life = life;
        this.clock = clock;
        this.words = words;
    }

    /// @param list which list: a token of one is none of another
    public String token(String list, String... place) {
        List<String> all = new ArrayList<>(List.of(list, Long.toString(clock.millis())));
        all.addAll(List.of(place));
        return form.token(all);
    }

    /// The place that a token of the list names, in so many parts.
    public List<String> place(String list, int parts, String token) {
        List<String> place = place(list, token);
        if (place.size() != parts) {
            throw words.invalid();
        }
        return place;
    }

    /// The place that a token of the list names.
    public List<String> place(String list, String token) {
        List<String> fields = form.fields(token).orElseThrow(words::invalid);
        if (fields.size() < 3
                || !fields.getFirst().equals(list)
                || !fields.get(1).matches("[0-9]{1,18}")) {
            throw words.invalid();
        }
        Instant made = Instant.ofEpochMilli(Long.parseLong(fields.get(1)));
        Instant now = clock.instant();
        if (now.toEpochMilli() - made.toEpochMilli() > life.toMillis()) {
            throw words.expired(made, now);
        }
        return fields.subList(2, fields.size());
    }

    /// What a token is answered whose place the list does not know.
    public RuntimeException invalid() {
        return words.invalid();
    }
}

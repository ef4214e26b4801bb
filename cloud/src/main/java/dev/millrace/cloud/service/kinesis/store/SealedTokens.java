package dev.millrace.cloud.service.kinesis.store;

import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.storage.Sealing;
import dev.millrace.cloud.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Tokens that only this data folder makes and reads: shard iterators and tokens for a next page. In base64, what is
/// sealed under the header `00 00 00 00 00 00 00 01`: the fields, joined by line feeds.
public final class SealedTokens implements PageTokens.Form {
    private static final byte[] HEADER = {0, 0, 0, 0, 0, 0, 0, 1};

    private final Sealing sealing;

    public SealedTokens(Storage storage, SecureRandom random) {
        this.sealing = new Sealing(storage, "kinesis/token-key", HEADER, random);
    }

    @Override
    public String token(List<String> fields) {
        byte[] text = String.join("\n", fields).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(sealing.seal(text));
    }

    /// Reads a token; empty where it was not made here. As AWS does, it overlooks characters that are no base64: the
    /// quotes that `--query ShardIterator` leaves around an iterator, for one.
    @Override
    public Optional<List<String>> fields(String token) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(token.replaceAll("[^A-Za-z0-9+/=]", ""));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        return sealing.open(bytes)
                .map(fields -> List.of(new String(fields, StandardCharsets.UTF_8).split("\n", -1)));
    }
}

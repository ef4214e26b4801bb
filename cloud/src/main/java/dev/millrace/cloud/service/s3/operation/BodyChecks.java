package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.ChecksumAlgorithm;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.store.PendingBody;
import dev.millrace.wire.Body;
import dev.millrace.wire.Call;
import dev.millrace.wire.Structure;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a client says of the bytes it sends, before, in headers, or after, in trailers; and whether they are so.
/// @param algorithm of the checksum that the client gives; null where it gives none
/// @param value in base64, where it stands in a header
/// @param trailing whether the value comes behind the body
/// @param md5 Content-MD5, base64
record BodyChecks(
        @Nullable ChecksumAlgorithm algorithm,
        @Nullable String value,
        boolean trailing,
        @Nullable String md5) {

    static BodyChecks of(Structure input, Call call) {
        ChecksumAlgorithm algorithm = null;
        String value = null;
        for (ChecksumAlgorithm one : ChecksumAlgorithm.values()) {
            String given = Members.text(input, one.member());
            if (given == null) {
                continue;
            }
            if (algorithm != null) {
                throw Refusal.invalidRequest(
                        "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
            }
            if (!one.accepts(given)) {
                throw Refusal.invalidRequest("Value for " + one.header() + " header is invalid.");
            }
            algorithm = one;
            value = given;
        }
        refuseUnknown(input);
        boolean trailing = false;
        if (algorithm == null) {
            algorithm = announced(call);
            trailing = algorithm != null;
        }
        String named = Members.text(input, "ChecksumAlgorithm");
        if (named != null && algorithm == null) {
            requireKnown(named);
            throw Refusal.invalidRequest("x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-*"
                    + " or x-amz-trailer headers were found.");
        }
        if (named != null && !named.equalsIgnoreCase(String.valueOf(algorithm))) {
            requireKnown(named);
            throw Refusal.invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.");
        }
        String md5 = Members.text(input, "ContentMD5");
        if (md5 != null && !ChecksumAlgorithm.MD5.accepts(md5)) {
            throw Refusal.invalidDigest(md5);
        }
        return new BodyChecks(algorithm, value, trailing, md5);
    }

    /// The algorithm that the header x-amz-trailer announces.
    private static @Nullable ChecksumAlgorithm announced(Call call) {
        String trailer = call.http().headers().first("x-amz-trailer");
        if (trailer == null) {
            return null;
        }
        for (String name : trailer.split(",")) {
            if (name.strip().toLowerCase(java.util.Locale.ROOT).startsWith("x-amz-checksum-")) {
                return ChecksumAlgorithm.ofHeader(name.strip())
                        .orElseThrow(() -> Refusal.invalidRequest(
                                "The value specified in the x-amz-trailer header is not supported"));
            }
        }
        return null;
    }

    private static void requireKnown(String name) {
        if (ChecksumAlgorithm.named(name).isEmpty()) {
            throw Refusal.invalidRequest("Checksum algorithm provided is unsupported. Please try again with any of the"
                    + " valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
        }
    }

    private static void refuseUnknown(Structure input) {
        for (String member : new String[] {"ChecksumXXHASH64", "ChecksumXXHASH3", "ChecksumXXHASH128"}) {
            if (Members.text(input, member) != null) {
                throw Refusal.notImplementedHeader("x-amz-checksum-"
                        + member.substring("Checksum".length()).toLowerCase(java.util.Locale.ROOT));
            }
        }
    }

    /// What is to be computed while the bytes come in.
    Set<ChecksumAlgorithm> toCompute(ChecksumAlgorithm kept) {
        Set<ChecksumAlgorithm> all = EnumSet.of(kept);
        if (algorithm != null) {
            all.add(algorithm);
        }
        return all;
    }

    /// @throws dev.millrace.wire.AwsException where the bytes are not what the client says
    void verify(PendingBody body, Body sent) {
        if (md5 != null) {
            String hex = HexFormat.of().formatHex(Base64.getDecoder().decode(md5));
            if (!hex.equals(body.md5())) {
                throw Refusal.badMd5(
                        md5, Base64.getEncoder().encodeToString(HexFormat.of().parseHex(body.md5())));
            }
        }
        if (algorithm == null) {
            return;
        }
        String expected = trailing ? sent.trailers().first(algorithm.header()) : value;
        if (expected == null) {
            throw new dev.millrace.wire.AwsException(
                    "MalformedTrailerError",
                    400,
                    "The request contained trailing data that was not well-formed or did not conform to our published"
                            + " schema.");
        }
        if (trailing && !algorithm.accepts(expected)) {
            throw Refusal.invalidRequest("Value for " + algorithm.header() + " trailing header is invalid.");
        }
        if (!expected.equals(body.checksum(algorithm))) {
            throw Refusal.badChecksum(algorithm);
        }
    }
}

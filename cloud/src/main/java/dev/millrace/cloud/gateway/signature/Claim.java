package dev.millrace.cloud.gateway.signature;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.wire.Caller;
import org.jspecify.annotations.Nullable;

/// Who a request says it is from, as far as that holds before its body was read: the key is known and may be used now,
/// with this token, at this time, for this region. What is left is the proof.
public final class Claim {
    private final Caller caller;
    private final String region;
    private final Proof proof;

    /// Holds a signature against a request whose payload has this hash.
    interface Proof {
        @Nullable ChunkSignatures prove(String payloadHash);
    }

    /// @param caller is told of in the region's partition: what has no region of its own has that of who asks
    Claim(Caller caller, String region, Proof proof) {
        this.caller = caller.in(Partition.of(region).id());
        this.region = region;
        this.proof = proof;
    }

    public Caller caller() {
        return caller;
    }

    public String region() {
        return region;
    }

    /// @param payloadHash what stands in the last line of the canonical request
    /// @return what the signatures of its chunks go on from; null where there is no such thing
    /// @throws dev.millrace.wire.AwsException where the signature is another
    @Nullable ChunkSignatures prove(String payloadHash) {
        return proof.prove(payloadHash);
    }
}

package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.PolicyDocument;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.ConditionCheckFailureException;
import dev.millrace.wire.glue.DeleteResourcePolicyRequest;
import dev.millrace.wire.glue.DeleteResourcePolicyResponse;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.GetResourcePoliciesRequest;
import dev.millrace.wire.glue.GetResourcePoliciesResponse;
import dev.millrace.wire.glue.GetResourcePolicyRequest;
import dev.millrace.wire.glue.GetResourcePolicyResponse;
import dev.millrace.wire.glue.GluePolicy;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.PutResourcePolicyRequest;
import dev.millrace.wire.glue.PutResourcePolicyResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The policy of the catalogue itself, and those of things in it. A policy's hash tells one that changed meanwhile.
public final class ResourcePolicies {
    /// The catalogue's own.
    private static final String CATALOG = "";

    private final Documents<GluePolicy> kept;
    private final InstantSource clock;
    private final ReentrantLock changing = new ReentrantLock();

    public ResourcePolicies(Storage storage, InstantSource clock) {
        this.kept = storage.documents("glue/policies", GluePolicy.class);
        this.clock = clock;
    }

    public PutResourcePolicyResponse put(PutResourcePolicyRequest input, Call call) {
        String policy = input.policyInJson();
        if (PolicyDocument.parse(policy).filter(document -> document.root().has("Statement")).isEmpty()) {
            throw new InvalidInputException("Policy is not valid JSON or has no Statement.");
        }
        changing.lock();
        try {
            Optional<GluePolicy> had = find(input.resourceArn(), call);
            checkHash(input.policyHashCondition(), had);
            String wanted = input.policyExistsCondition();
            if ("MUST_EXIST".equals(wanted) && had.isEmpty()) {
                throw new EntityNotFoundException("Policy not found");
            }
            if ("NOT_EXIST".equals(wanted) && had.isPresent()) {
                throw new ConditionCheckFailureException("Policy already exists");
            }
            Instant now = AwsTime.millis(clock);
            Instant created = had.map(GluePolicy::createTime).orElse(now);
            String hash = hash(policy);
            kept.put(new GluePolicy(policy, hash, created, now), key(input.resourceArn(), call));
            return new PutResourcePolicyResponse(hash);
        } finally {
            changing.unlock();
        }
    }

    public GetResourcePolicyResponse one(GetResourcePolicyRequest input, Call call) {
        GluePolicy policy = find(input.resourceArn(), call).orElseThrow(ResourcePolicies::missing);
        return new GetResourcePolicyResponse(
                policy.policyInJson(), policy.policyHash(), policy.createTime(), policy.updateTime());
    }

    /// The policy that the catalogue itself has.
    public Optional<String> ofCatalog(String account, String region) {
        return kept.find(account, region, CATALOG).map(GluePolicy::policyInJson);
    }

    public GetResourcePoliciesResponse list(GetResourcePoliciesRequest input, Call call) {
        Page<GluePolicy> page = GluePages.PAGES.of(
                kept.list(call.account(), call.region()),
                policy -> String.valueOf(policy.policyHash()),
                input.nextToken(),
                input.maxResults());
        return new GetResourcePoliciesResponse(page.items(), page.next());
    }

    public DeleteResourcePolicyResponse delete(DeleteResourcePolicyRequest input, Call call) {
        changing.lock();
        try {
            Optional<GluePolicy> had = find(input.resourceArn(), call);
            if (had.isEmpty()) {
                throw missing();
            }
            checkHash(input.policyHashCondition(), had);
            kept.delete(key(input.resourceArn(), call));
            return new DeleteResourcePolicyResponse();
        } finally {
            changing.unlock();
        }
    }

    private Optional<GluePolicy> find(@Nullable String resource, Call call) {
        return kept.find(key(resource, call));
    }

    private static void checkHash(@Nullable String wanted, Optional<GluePolicy> had) {
        if (wanted != null && had.filter(policy -> wanted.equals(policy.policyHash())).isEmpty()) {
            throw new ConditionCheckFailureException("Policy hash does not match");
        }
    }

    private static String[] key(@Nullable String resource, Call call) {
        return new String[] {call.account(), call.region(), resource == null ? CATALOG : resource};
    }

    private static String hash(String policy) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(policy.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static EntityNotFoundException missing() {
        return new EntityNotFoundException("Policy not found");
    }
}

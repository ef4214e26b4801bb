package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.aws.PolicyDocument;
import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.DeleteResourcePolicyRequest;
import dev.millrace.wire.logs.DescribeResourcePoliciesRequest;
import dev.millrace.wire.logs.DescribeResourcePoliciesResponse;
import dev.millrace.wire.logs.InvalidParameterException;
import dev.millrace.wire.logs.LimitExceededException;
import dev.millrace.wire.logs.OperationAbortedException;
import dev.millrace.wire.logs.PutResourcePolicyRequest;
import dev.millrace.wire.logs.PutResourcePolicyResponse;
import dev.millrace.wire.logs.ResourceNotFoundException;
import dev.millrace.wire.logs.ResourcePolicy;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// PutResourcePolicy, DeleteResourcePolicy and DescribeResourcePolicies: policies of the account by name, and a policy
/// of a group by its ARN. They are kept and shown; no service outside asks to write here.
public final class ResourcePolicies {
    private static final String LIST = "policies";
    private static final String ACCOUNT = "ACCOUNT";
    private static final String RESOURCE = "RESOURCE";

    /// A policy as it is kept.
    /// @param name the policy's; the group's ARN where it is a group's
    public record Kept(String name, String scope, String document, long updatedMs, long revision) {
        /// AWS tells the revisions of groups' policies alone.
        @Nullable String shownRevision() {
            return scope.equals(RESOURCE) ? Long.toString(revision) : null;
        }

        ResourcePolicy described() {
            boolean ofGroup = scope.equals(RESOURCE);
            return ResourcePolicy.builder()
                    .policyName(ofGroup ? null : name)
                    .policyDocument(document)
                    .lastUpdatedTime(updatedMs)
                    .policyScope(scope)
                    .resourceArn(ofGroup ? name : null)
                    .revisionId(shownRevision())
                    .build();
        }
    }

    private final Documents<Kept> kept;
    private final GroupLookup lookup;
    private final PageTokens tokens;
    private final InstantSource clock;
    /// Held from looking at a policy to writing it.
    private final ReentrantLock changing = new ReentrantLock();

    public ResourcePolicies(Storage storage, GroupLookup lookup, PageTokens tokens, InstantSource clock) {
        this.kept = storage.documents("logs/resource-policies", Kept.class);
        this.lookup = lookup;
        this.tokens = tokens;
        this.clock = clock;
    }

    public PutResourcePolicyResponse put(PutResourcePolicyRequest input, Call call) {
        String document = input.policyDocument();
        String scope = input.resourceArn() == null ? ACCOUNT : RESOURCE;
        String name = name(input.policyName(), input.resourceArn(), call);
        if (document == null) {
            throw new InvalidParameterException("policyDocument is required.");
        }
        check(document);
        changing.lock();
        try {
            Optional<Kept> before = kept.find(call.account(), call.region(), scope, name);
            if (before.isEmpty()
                    && scope.equals(ACCOUNT)
                    && kept.list(call.account(), call.region(), ACCOUNT).size() >= LogsLimits.RESOURCE_POLICIES) {
                throw new LimitExceededException("Resource limit exceeded.");
            }
            checkRevision(before.orElse(null), scope, input.expectedRevisionId());
            long revision = before.map(Kept::revision).orElse(0L) + 1;
            Kept after = new Kept(name, scope, document, clock.millis(), revision);
            kept.put(after, call.account(), call.region(), scope, name);
            return new PutResourcePolicyResponse(after.described(), after.shownRevision());
        } finally {
            changing.unlock();
        }
    }

    public void delete(DeleteResourcePolicyRequest input, Call call) {
        String scope = input.resourceArn() == null ? ACCOUNT : RESOURCE;
        String name = name(input.policyName(), input.resourceArn(), call);
        changing.lock();
        try {
            Kept before = kept.find(call.account(), call.region(), scope, name)
                    .orElseThrow(
                            () -> new ResourceNotFoundException("Policy with name [" + name + "] does not exist."));
            checkRevision(before, scope, input.expectedRevisionId());
            kept.delete(call.account(), call.region(), scope, name);
        } finally {
            changing.unlock();
        }
    }

    public DescribeResourcePoliciesResponse describe(DescribeResourcePoliciesRequest input, Call call) {
        String scope =
                input.policyScope() != null ? input.policyScope() : input.resourceArn() == null ? ACCOUNT : RESOURCE;
        String only = input.resourceArn() == null ? null : name(null, input.resourceArn(), call);
        String after = input.nextToken() == null
                ? null
                : tokens.place(LIST, 1, input.nextToken()).getFirst();
        int limit = input.limit() == null ? LogsLimits.PAGE_ITEMS : input.limit();
        List<Kept> found = kept.list(call.account(), call.region(), scope).stream()
                .filter(policy -> after == null || policy.name.compareTo(after) > 0)
                .filter(policy -> only == null || policy.name.equals(only))
                .limit(limit + 1L)
                .toList();
        List<Kept> page = found.subList(0, Math.min(limit, found.size()));
        return new DescribeResourcePoliciesResponse(
                page.stream().map(Kept::described).toList(),
                found.size() > limit ? tokens.token(LIST, page.getLast().name) : null);
    }

    private String name(@Nullable String policyName, @Nullable String resourceArn, Call call) {
        if (resourceArn != null) {
            return lookup.byArn(resourceArn, call).state().arn().toString();
        }
        if (policyName == null || policyName.isEmpty()) {
            throw new InvalidParameterException("policyName is required.");
        }
        return policyName;
    }

    /// A group's policy is changed by those alone who know the one before.
    private static void checkRevision(@Nullable Kept before, String scope, @Nullable String expected) {
        String actual = before == null ? null : Long.toString(before.revision);
        boolean asked = scope.equals(RESOURCE) || expected != null;
        if (asked && !Objects.equals(actual, expected)) {
            throw new OperationAbortedException("The expected revision id does not match that of the policy.");
        }
    }

    private static void check(String document) {
        if (PolicyDocument.parse(document).isEmpty()) {
            throw new InvalidParameterException("The specified policy document is not valid JSON.");
        }
    }
}

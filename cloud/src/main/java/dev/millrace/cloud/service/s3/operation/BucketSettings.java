package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.S3Limits;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.service.s3.domain.TagSet;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.*;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The sub-resources of a bucket that are put, read back and deleted with little more to say: what is not configured
/// answers as AWS answers it.
public final class BucketSettings {
    private static final Set<String> CORS_METHODS = Set.of("GET", "PUT", "HEAD", "POST", "DELETE");
    private static final Set<String> OWNERSHIPS = Set.of("BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter");

    private final BucketAccess access;

    public BucketSettings(BucketAccess access) {
        this.access = access;
    }

    // --- acceleration, request payment, attribute-based access

    public GetBucketAccelerateConfigurationOutput accelerate(GetBucketAccelerateConfigurationRequest input, Call call) {
        return new GetBucketAccelerateConfigurationOutput(
                read(input.bucket(), call, input.expectedBucketOwner(), Setting.ACCELERATE)
                        .map(AccelerateConfiguration::status)
                        .orElse(null),
                null);
    }

    public void putAccelerate(PutBucketAccelerateConfigurationRequest input, Call call) {
        requireOneOf(input.accelerateConfiguration().status(), "Enabled", "Suspended");
        if (input.bucket().contains(".")) {
            throw Refusal.invalidRequest(
                    "S3 Transfer Acceleration is not supported for buckets with periods (.) in" + " their names");
        }
        put(input.bucket(), call, input.expectedBucketOwner(), Setting.ACCELERATE, input.accelerateConfiguration());
    }

    public GetBucketRequestPaymentOutput requestPayment(GetBucketRequestPaymentRequest input, Call call) {
        return new GetBucketRequestPaymentOutput(
                read(input.bucket(), call, input.expectedBucketOwner(), Setting.REQUEST_PAYMENT)
                        .map(RequestPaymentConfiguration::payer)
                        .orElse("BucketOwner"));
    }

    public void putRequestPayment(PutBucketRequestPaymentRequest input, Call call) {
        requireOneOf(input.requestPaymentConfiguration().payer(), "BucketOwner", "Requester");
        put(
                input.bucket(),
                call,
                input.expectedBucketOwner(),
                Setting.REQUEST_PAYMENT,
                input.requestPaymentConfiguration());
    }

    public GetBucketAbacOutput abac(GetBucketAbacRequest input, Call call) {
        return new GetBucketAbacOutput(read(input.bucket(), call, input.expectedBucketOwner(), Setting.ABAC)
                .orElse(new AbacStatus("Disabled")));
    }

    public void putAbac(PutBucketAbacRequest input, Call call) {
        requireOneOf(input.abacStatus().status(), "Enabled", "Disabled");
        put(input.bucket(), call, input.expectedBucketOwner(), Setting.ABAC, input.abacStatus());
    }

    // --- cross-origin rules

    public GetBucketCorsOutput cors(GetBucketCorsRequest input, Call call) {
        return new GetBucketCorsOutput(read(input.bucket(), call, input.expectedBucketOwner(), Setting.CORS)
                .orElseThrow(
                        missing("NoSuchCORSConfiguration", "The CORS configuration does not exist", input.bucket()))
                .corsRules());
    }

    public void putCors(PutBucketCorsRequest input, Call call) {
        List<CORSRule> rules = input.corsConfiguration().corsRules();
        if (rules.isEmpty() || rules.size() > S3Limits.CORS_RULES_MAX) {
            throw Refusal.malformedXml();
        }
        for (CORSRule rule : rules) {
            if (rule.allowedMethods().isEmpty() || rule.allowedOrigins().isEmpty()) {
                throw Refusal.malformedXml();
            }
            for (String method : rule.allowedMethods()) {
                if (!CORS_METHODS.contains(method)) {
                    throw Refusal.invalidRequest(
                            "Found unsupported HTTP method in CORS config. Unsupported method is " + method);
                }
            }
            for (String origin : rule.allowedOrigins()) {
                if (origin.indexOf('*') != origin.lastIndexOf('*')) {
                    throw Refusal.invalidRequest(
                            "AllowedOrigin \"" + origin + "\" can not have more than one wildcard.");
                }
            }
        }
        put(input.bucket(), call, input.expectedBucketOwner(), Setting.CORS, input.corsConfiguration());
    }

    public void deleteCors(DeleteBucketCorsRequest input, Call call) {
        remove(input.bucket(), call, input.expectedBucketOwner(), Setting.CORS);
    }

    // --- access logs

    public GetBucketLoggingOutput logging(GetBucketLoggingRequest input, Call call) {
        return new GetBucketLoggingOutput(read(input.bucket(), call, input.expectedBucketOwner(), Setting.LOGGING)
                .map(BucketLoggingStatus::loggingEnabled)
                .orElse(null));
    }

    public void putLogging(PutBucketLoggingRequest input, Call call) {
        LoggingEnabled enabled = input.bucketLoggingStatus().loggingEnabled();
        if (enabled != null) {
            checkTarget(access.open(input.bucket(), call, input.expectedBucketOwner()), enabled.targetBucket());
        }
        put(input.bucket(), call, input.expectedBucketOwner(), Setting.LOGGING, input.bucketLoggingStatus());
    }

    private void checkTarget(Bucket source, String name) {
        Bucket target = access.find(name)
                .orElseThrow(() -> invalidTarget("The target bucket for logging does not exist", name));
        if (!target.account().equals(source.account())) {
            throw invalidTarget(
                    "The owner for the bucket to be logged and the target bucket must be the same.", name);
        }
        if (!target.region().equals(source.region())) {
            throw new AwsException("CrossLocationLoggingProhibitted", 403, "Cross S3 location logging not allowed. ")
                    .with("TargetBucketLocation", target.region());
        }
    }

    private static AwsException invalidTarget(String message, String name) {
        return new AwsException("InvalidTargetBucketForLogging", 400, message).with("TargetBucket", name);
    }

    // --- website

    public GetBucketWebsiteOutput website(GetBucketWebsiteRequest input, Call call) {
        WebsiteConfiguration website = read(input.bucket(), call, input.expectedBucketOwner(), Setting.WEBSITE)
                .orElseThrow(missing(
                        "NoSuchWebsiteConfiguration",
                        "The specified bucket does not have a website configuration",
                        input.bucket()));
        return new GetBucketWebsiteOutput(
                website.redirectAllRequestsTo(),
                website.indexDocument(),
                website.errorDocument(),
                website.routingRules());
    }

    public void putWebsite(PutBucketWebsiteRequest input, Call call) {
        WebsiteConfiguration website = input.websiteConfiguration();
        IndexDocument index = website.indexDocument();
        if (website.redirectAllRequestsTo() == null) {
            if (index == null) {
                throw Refusal.invalidArgument(
                        "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
                        "IndexDocument",
                        "null");
            }
            if (index.suffix().isEmpty() || index.suffix().contains("/")) {
                throw Refusal.invalidArgument(
                        "The IndexDocument Suffix is not well formed", "IndexDocument", index.suffix());
            }
        } else if (index != null || website.errorDocument() != null || website.routingRules() != null) {
            throw Refusal.invalidArgument(
                    "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
                    "RedirectAllRequestsTo",
                    "not null");
        } else {
            requireProtocol(website.redirectAllRequestsTo().protocol());
        }
        if (website.errorDocument() != null && website.errorDocument().key().isEmpty()) {
            throw Refusal.malformedXml();
        }
        if (website.routingRules() != null) {
            if (website.routingRules().isEmpty()) {
                throw Refusal.malformedXml();
            }
            website.routingRules().forEach(BucketSettings::checkRoute);
        }
        put(input.bucket(), call, input.expectedBucketOwner(), Setting.WEBSITE, website);
    }

    private static void checkRoute(RoutingRule rule) {
        Redirect redirect = rule.redirect();
        if (redirect.replaceKeyPrefixWith() != null && redirect.replaceKeyWith() != null) {
            throw Refusal.invalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
        }
        Condition condition = rule.condition();
        if (condition != null && condition.keyPrefixEquals() == null && condition.httpErrorCodeReturnedEquals() == null) {
            throw Refusal.invalidRequest("Condition cannot be empty. To redirect all requests without a condition, the"
                    + " condition element shouldn't be present.");
        }
        requireProtocol(redirect.protocol());
    }

    private static void requireProtocol(@Nullable String protocol) {
        if (protocol != null && !protocol.equals("http") && !protocol.equals("https")) {
            throw Refusal.invalidRequest("Invalid protocol, protocol can be http or https. If not defined the protocol"
                    + " will be selected automatically.");
        }
    }

    public void deleteWebsite(DeleteBucketWebsiteRequest input, Call call) {
        remove(input.bucket(), call, input.expectedBucketOwner(), Setting.WEBSITE);
    }

    // --- replication

    public GetBucketReplicationOutput replication(GetBucketReplicationRequest input, Call call) {
        return new GetBucketReplicationOutput(
                read(input.bucket(), call, input.expectedBucketOwner(), Setting.REPLICATION)
                        .orElseThrow(missing(
                                "ReplicationConfigurationNotFoundError",
                                "The replication configuration was not found",
                                input.bucket())));
    }

    public void putReplication(PutBucketReplicationRequest input, Call call) {
        ReplicationConfiguration given = input.replicationConfiguration();
        if (given.rules().isEmpty() || given.rules().size() > S3Limits.LIFECYCLE_RULES_MAX) {
            throw Refusal.malformedXml();
        }
        if (!given.role().startsWith("arn:")) {
            throw Refusal.invalidArgument("Invalid ARN", "Role", given.role());
        }
        List<ReplicationRule> rules = given.rules().stream()
                .map(rule -> rule.toBuilder().id(id(rule.id())).build())
                .toList();
        access.change(input.bucket(), call, input.expectedBucketOwner(), bucket -> {
            if (bucket.versioning() != dev.millrace.cloud.service.s3.domain.Versioning.ENABLED) {
                throw Refusal.invalidRequest(
                        "Versioning must be 'Enabled' on the bucket to apply a replication configuration");
            }
            return bucket.with(Setting.REPLICATION, new ReplicationConfiguration(given.role(), rules));
        });
    }

    public void deleteReplication(DeleteBucketReplicationRequest input, Call call) {
        remove(input.bucket(), call, input.expectedBucketOwner(), Setting.REPLICATION);
    }

    // --- tags

    public GetBucketTaggingOutput tagging(GetBucketTaggingRequest input, Call call) {
        return new GetBucketTaggingOutput(read(input.bucket(), call, input.expectedBucketOwner(), Setting.TAGGING)
                .orElseThrow(missing("NoSuchTagSet", "The TagSet does not exist", input.bucket()))
                .tagSet());
    }

    public void putTagging(PutBucketTaggingRequest input, Call call) {
        TagSet.ofBucket(input.tagging().tagSet());
        if (input.tagging().tagSet().isEmpty()) {
            remove(input.bucket(), call, input.expectedBucketOwner(), Setting.TAGGING);
        } else {
            put(input.bucket(), call, input.expectedBucketOwner(), Setting.TAGGING, input.tagging());
        }
    }

    public void deleteTagging(DeleteBucketTaggingRequest input, Call call) {
        remove(input.bucket(), call, input.expectedBucketOwner(), Setting.TAGGING);
    }

    // --- public access, ownership

    public GetPublicAccessBlockOutput publicAccessBlock(GetPublicAccessBlockRequest input, Call call) {
        return new GetPublicAccessBlockOutput(
                read(input.bucket(), call, input.expectedBucketOwner(), Setting.PUBLIC_ACCESS_BLOCK)
                        .orElseThrow(missing(
                                "NoSuchPublicAccessBlockConfiguration",
                                "The public access block configuration was not found",
                                input.bucket())));
    }

    public void putPublicAccessBlock(PutPublicAccessBlockRequest input, Call call) {
        PublicAccessBlockConfiguration given = input.publicAccessBlockConfiguration();
        PublicAccessBlockConfiguration whole = new PublicAccessBlockConfiguration(
                Boolean.TRUE.equals(given.blockPublicAcls()),
                Boolean.TRUE.equals(given.ignorePublicAcls()),
                Boolean.TRUE.equals(given.blockPublicPolicy()),
                Boolean.TRUE.equals(given.restrictPublicBuckets()));
        put(input.bucket(), call, input.expectedBucketOwner(), Setting.PUBLIC_ACCESS_BLOCK, whole);
    }

    public void deletePublicAccessBlock(DeletePublicAccessBlockRequest input, Call call) {
        remove(input.bucket(), call, input.expectedBucketOwner(), Setting.PUBLIC_ACCESS_BLOCK);
    }

    public GetBucketOwnershipControlsOutput ownership(GetBucketOwnershipControlsRequest input, Call call) {
        return new GetBucketOwnershipControlsOutput(
                read(input.bucket(), call, input.expectedBucketOwner(), Setting.OWNERSHIP)
                        .orElseThrow(missing(
                                "OwnershipControlsNotFoundError",
                                "The bucket ownership controls were not found",
                                input.bucket())));
    }

    public void putOwnership(PutBucketOwnershipControlsRequest input, Call call) {
        List<OwnershipControlsRule> rules = input.ownershipControls().rules();
        if (rules.size() != 1 || !OWNERSHIPS.contains(rules.getFirst().objectOwnership())) {
            throw Refusal.malformedXml();
        }
        access.change(input.bucket(), call, input.expectedBucketOwner(), bucket -> {
            boolean grantsToOthers = bucket.setting(Setting.ACL)
                    .filter(acl -> !dev.millrace.cloud.service.s3.domain.AccessControl.isOwnerOnly(acl, bucket.account()))
                    .isPresent();
            if (rules.getFirst().objectOwnership().equals("BucketOwnerEnforced") && grantsToOthers) {
                throw new AwsException(
                        "InvalidBucketAclWithObjectOwnership",
                        400,
                        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
            }
            return bucket.with(Setting.OWNERSHIP, input.ownershipControls());
        });
    }

    public void deleteOwnership(DeleteBucketOwnershipControlsRequest input, Call call) {
        remove(input.bucket(), call, input.expectedBucketOwner(), Setting.OWNERSHIP);
    }

    private static String id(@Nullable String given) {
        return given == null || given.isEmpty() ? UUID.randomUUID().toString() : given;
    }

    private <V> Optional<V> read(String bucket, Call call, @Nullable String owner, Setting<V> setting) {
        return access.open(bucket, call, owner).setting(setting);
    }

    private <V> void put(String name, Call call, @Nullable String owner, Setting<V> setting, V value) {
        access.change(name, call, owner, bucket -> bucket.with(setting, value));
    }

    private void remove(String name, Call call, @Nullable String owner, Setting<?> setting) {
        Bucket bucket = access.open(name, call, owner);
        if (bucket.setting(setting).isPresent()) {
            access.change(name, call, owner, found -> found.without(setting));
        }
    }

    private static Supplier<RuntimeException> missing(String code, String message, String bucket) {
        return () -> Refusal.notConfigured(code, message, bucket);
    }

    private static void requireOneOf(@Nullable String value, String... allowed) {
        if (value == null || !List.of(allowed).contains(value)) {
            throw Refusal.malformedXml();
        }
    }
}

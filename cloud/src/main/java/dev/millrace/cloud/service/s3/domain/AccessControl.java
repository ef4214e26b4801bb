package dev.millrace.cloud.service.s3.domain;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.s3.AccessControlPolicy;
import dev.millrace.wire.s3.Grant;
import dev.millrace.wire.s3.Grantee;
import dev.millrace.wire.s3.Owner;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Access control lists: canned ones, those given by headers, and what they mean in public. They are kept and answered;
/// who may do what is decided elsewhere.
public final class AccessControl {
    private static final String ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
    private static final String AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
    private static final String LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";
    private static final Pattern GRANT_PART = Pattern.compile("\\s*(id|uri|emailAddress)\\s*=\\s*\"?([^\",]*)\"?\\s*");
    private static final Pattern CANONICAL_ID = Pattern.compile("[0-9a-f]{64}");
    private static final List<String> PERMISSIONS = List.of("FULL_CONTROL", "WRITE", "WRITE_ACP", "READ", "READ_ACP");

    private AccessControl() {}

    /// The id under which S3 knows an account: 64 hexadecimal digits that say nothing of the account.
    public static String canonicalId(String account) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("canonical user of account " + account).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }

    public static Owner owner(String account) {
        return new Owner(null, canonicalId(account));
    }

    /// The owner may do everything, nobody else anything.
    public static AccessControlPolicy ownerOnly(String account) {
        return new AccessControlPolicy(List.of(toUser(canonicalId(account), "FULL_CONTROL")), owner(account));
    }

    /// @param canned such as `public-read`
    /// @param account whose list it is
    /// @throws dev.millrace.wire.AwsException where AWS knows no such list
    public static AccessControlPolicy canned(String canned, String account) {
        AccessControlPolicy own = ownerOnly(account);
        return switch (canned) {
            case "private", "bucket-owner-full-control", "bucket-owner-read", "aws-exec-read" -> own;
            case "public-read" -> plus(own, toGroup(ALL_USERS, "READ"));
            case "public-read-write" -> plus(own, toGroup(ALL_USERS, "READ"), toGroup(ALL_USERS, "WRITE"));
            case "authenticated-read" -> plus(own, toGroup(AUTHENTICATED_USERS, "READ"));
            case "log-delivery-write" -> plus(own, toGroup(LOG_DELIVERY, "WRITE"), toGroup(LOG_DELIVERY, "READ_ACP"));
            default -> throw Refusal.invalidArgument("", "x-amz-acl", canned);
        };
    }

    /// @param headers the values of x-amz-grant-…, by the permission they give
    public static AccessControlPolicy granted(Map<String, String> headers, String account) {
        List<Grant> grants = new ArrayList<>();
        for (String permission : PERMISSIONS) {
            String header = headers.get(permission);
            if (header == null) {
                continue;
            }
            for (String part : header.split(",")) {
                Matcher form = GRANT_PART.matcher(part);
                if (!form.matches()) {
                    throw Refusal.invalidArgument(
                            "Argument format not recognized",
                            "x-amz-grant-"
                                    + permission
                                            .toLowerCase(java.util.Locale.ROOT)
                                            .replace('_', '-'),
                            header);
                }
                String who = form.group(2);
                grants.add(
                        switch (form.group(1)) {
                            case "id" -> {
                                requireId(who, "id");
                                yield toUser(who, permission);
                            }
                            case "uri" -> {
                                requireGroup(who, "uri");
                                yield toGroup(who, permission);
                            }
                            default ->
                                throw new AwsException(
                                        "UnresolvableGrantByEmailAddress",
                                        400,
                                        "The email address you provided does not match any account on record.");
                        });
            }
        }
        return new AccessControlPolicy(grants, owner(account));
    }

    /// A list given whole, checked and made complete.
    public static AccessControlPolicy checked(AccessControlPolicy given, String account) {
        Owner owner = given.owner();
        if (owner == null || owner.id() == null) {
            throw malformed();
        }
        requireId(owner.id(), "CanonicalUser/ID");
        if (!owner.id().equals(canonicalId(account))) {
            throw Refusal.accessDenied();
        }
        List<Grant> grants = given.grants() == null ? List.of() : given.grants();
        for (Grant grant : grants) {
            Grantee to = grant.grantee();
            if (to == null || grant.permission() == null || !PERMISSIONS.contains(grant.permission())) {
                throw malformed();
            }
            switch (to.type()) {
                case "CanonicalUser" -> requireId(String.valueOf(to.id()), "CanonicalUser/ID");
                case "Group" -> requireGroup(String.valueOf(to.uri()), "Group/URI");
                default -> throw malformed();
            }
        }
        return new AccessControlPolicy(grants, owner(account));
    }

    private static void requireId(String id, String argument) {
        if (!CANONICAL_ID.matcher(id).matches()) {
            throw Refusal.invalidArgument("Invalid id", argument, id);
        }
    }

    private static void requireGroup(String uri, String argument) {
        if (!List.of(ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY).contains(uri)) {
            throw Refusal.invalidArgument("Invalid group uri", argument, uri);
        }
    }

    private static AwsException malformed() {
        return new AwsException(
                "MalformedACLError",
                400,
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    public static boolean isPublic(AccessControlPolicy policy) {
        List<Grant> grants = policy.grants();
        return grants != null
                && grants.stream()
                        .map(Grant::grantee)
                        .anyMatch(to ->
                                to != null && (ALL_USERS.equals(to.uri()) || AUTHENTICATED_USERS.equals(to.uri())));
    }

    /// Whether it gives nobody but the owner anything.
    public static boolean isOwnerOnly(AccessControlPolicy policy, String account) {
        List<Grant> grants = policy.grants();
        return grants != null
                && grants.size() == 1
                && grants.getFirst().grantee() instanceof Grantee to
                && canonicalId(account).equals(to.id())
                && "FULL_CONTROL".equals(grants.getFirst().permission());
    }

    private static AccessControlPolicy plus(AccessControlPolicy own, Grant... more) {
        List<Grant> grants = new ArrayList<>(own.grants() == null ? List.of() : own.grants());
        grants.addAll(List.of(more));
        return new AccessControlPolicy(grants, own.owner());
    }

    private static Grant toUser(String id, String permission) {
        return new Grant(new Grantee(null, null, id, "CanonicalUser", null), permission);
    }

    private static Grant toGroup(String uri, String permission) {
        return new Grant(new Grantee(null, null, null, "Group", uri), permission);
    }

    /// What a request says of its access control list.
    /// @param canned the header x-amz-acl
    /// @param grants the headers x-amz-grant-…, by permission
    public record Asked(@Nullable String canned, Map<String, String> grants) {
        public boolean nothing() {
            return canned == null && grants.isEmpty();
        }

        public AccessControlPolicy policy(String account) {
            if (canned != null && !grants.isEmpty()) {
                throw Refusal.invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed");
            }
            return canned != null ? AccessControl.canned(canned, account) : granted(grants, account);
        }
    }
}

package dev.millrace.cloud.service.iam.store;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.domain.AccountAlias;
import dev.millrace.cloud.service.iam.domain.CredentialReport;
import dev.millrace.cloud.service.iam.domain.IamArn;
import dev.millrace.cloud.service.iam.domain.IamGroup;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.ManagedPolicy;
import dev.millrace.cloud.service.iam.domain.OidcProvider;
import dev.millrace.cloud.service.iam.domain.PasswordRules;
import dev.millrace.cloud.service.iam.domain.Profile;
import dev.millrace.cloud.service.iam.domain.RoleDeletion;
import dev.millrace.cloud.service.iam.domain.UniqueIds;
import dev.millrace.cloud.service.iam.domain.UserKey;
import dev.millrace.cloud.storage.Storage;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/// All of IAM's data: documents by account and (lower case) name. Everything is in memory too, so that reading, and
/// finding the key of a request, costs no I/O. One writer at a time, over all accounts: changes are rare.
public final class IamStore {
    private final Storage storage;
    private final Entities<IamUser> users;
    private final Entities<IamGroup> groups;
    private final Entities<IamRole> roles;
    private final Entities<Profile> profiles;
    private final Entities<ManagedPolicy> policies;
    private final Entities<UserKey> keys;
    private final Entities<RoleDeletion> deletions;
    private final Entities<OidcProvider> oidcProviders;
    private final Entities<PasswordRules> passwordRules;
    private final Entities<AccountAlias> aliases;
    private final Entities<CredentialReport> credentialReports;
    private final KeyUses keyUses;
    private final AwsPolicies awsPolicies = new AwsPolicies();
    private final AwsServiceRoles awsServiceRoles = new AwsServiceRoles();
    /// Grows with every change, so that what was made of the store is known to be of before.
    private final AtomicLong generation = new AtomicLong();
    /// Guards the order of changes: a decision and its writes.
    private final ReentrantLock changing = new ReentrantLock();

    public IamStore(Storage storage) {
        this.storage = storage;
        this.users = new Entities<>(storage.documents("iam/users", IamUser.class));
        this.groups = new Entities<>(storage.documents("iam/groups", IamGroup.class));
        this.roles = new Entities<>(storage.documents("iam/roles", IamRole.class));
        this.profiles = new Entities<>(storage.documents("iam/instance-profiles", Profile.class));
        this.policies = new Entities<>(storage.documents("iam/policies", ManagedPolicy.class));
        this.keys = new Entities<>(storage.documents("iam/access-keys", UserKey.class));
        this.deletions = new Entities<>(storage.documents("iam/role-deletions", RoleDeletion.class));
        this.oidcProviders = new Entities<>(storage.documents("iam/oidc-providers", OidcProvider.class));
        this.passwordRules = new Entities<>(storage.documents("iam/password-rules", PasswordRules.class));
        this.aliases = new Entities<>(storage.documents("iam/account-aliases", AccountAlias.class));
        this.credentialReports = new Entities<>(storage.documents("iam/credential-reports", CredentialReport.class));
        this.keyUses = new KeyUses(storage);
    }

    public Entities<IamUser> users() {
        return users;
    }

    public Entities<IamGroup> groups() {
        return groups;
    }

    public Entities<IamRole> roles() {
        return roles;
    }

    public Entities<Profile> profiles() {
        return profiles;
    }

    /// Customers' own; see [#policy] for AWS's too.
    public Entities<ManagedPolicy> policies() {
        return policies;
    }

    public Entities<UserKey> keys() {
        return keys;
    }

    public Entities<RoleDeletion> deletions() {
        return deletions;
    }

    public Entities<OidcProvider> oidcProviders() {
        return oidcProviders;
    }

    /// One of an account at most.
    public Entities<PasswordRules> passwordRules() {
        return passwordRules;
    }

    /// One of an account at most.
    public Entities<AccountAlias> aliases() {
        return aliases;
    }

    /// One of an account at most.
    public Entities<CredentialReport> credentialReports() {
        return credentialReports;
    }

    public KeyUses keyUses() {
        return keyUses;
    }

    public AwsPolicies awsPolicies() {
        return awsPolicies;
    }

    public AwsServiceRoles awsServiceRoles() {
        return awsServiceRoles;
    }

    /// A managed policy, a customer's or AWS's.
    public Optional<ManagedPolicy> policy(String arn) {
        return IamArn.parse(arn)
                .filter(parsed -> parsed.kind().equals("policy"))
                .flatMap(parsed -> parsed.account().equals(ManagedPolicy.AWS)
                        ? awsPolicies.find(parsed.name())
                        : policies.find(parsed.account(), parsed.name()))
                .filter(policy -> policy.arn().equals(Partition.AWS.written(arn)));
    }

    public Optional<IamRole> role(String arn) {
        return IamArn.parse(arn)
                .filter(parsed -> parsed.kind().equals("role"))
                .flatMap(parsed -> roles.find(parsed.account(), parsed.name()))
                .filter(role -> role.arn().equals(Partition.AWS.written(arn)));
    }

    /// A lasting access key: its id tells the account.
    public Optional<UserKey> key(String id) {
        return UniqueIds.account(id)
                .flatMap(account -> keys.find(account, id))
                .filter(key -> key.name().equals(id));
    }

    /// Another number after every change.
    public long generation() {
        return generation.get();
    }

    /// Decides and changes while nobody else does.
    public <R> R change(Function<Changes, R> operation) {
        changing.lock();
        try {
            Changes changes = new Changes();
            R result = operation.apply(changes);
            if (!changes.none()) {
                storage.write(changes::write);
                changes.show();
                generation.incrementAndGet();
            }
            return result;
        } finally {
            changing.unlock();
        }
    }

    public void changeOnly(Consumer<Changes> operation) {
        change(changes -> {
            operation.accept(changes);
            return true;
        });
    }

}

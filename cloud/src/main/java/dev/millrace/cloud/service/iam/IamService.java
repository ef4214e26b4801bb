package dev.millrace.cloud.service.iam;

import dev.millrace.cloud.service.iam.access.Access;
import dev.millrace.cloud.service.iam.access.AccessLog;
import dev.millrace.cloud.service.iam.access.CallerSessions;
import dev.millrace.cloud.service.iam.access.EnforcementMode;
import dev.millrace.cloud.service.iam.access.LastAccessed;
import dev.millrace.cloud.service.iam.access.Simulation;
import dev.millrace.cloud.service.iam.domain.Passwords;
import dev.millrace.cloud.service.iam.domain.UniqueIds;
import dev.millrace.cloud.service.iam.operation.AbsentCredentials;
import dev.millrace.cloud.service.iam.operation.AccountSettings;
import dev.millrace.cloud.service.iam.operation.AttachedPolicies;
import dev.millrace.cloud.service.iam.operation.AuthorizationDetails;
import dev.millrace.cloud.service.iam.operation.CredentialReports;
import dev.millrace.cloud.service.iam.operation.Groups;
import dev.millrace.cloud.service.iam.operation.IamPages;
import dev.millrace.cloud.service.iam.operation.InlinePolicies;
import dev.millrace.cloud.service.iam.operation.InstanceProfiles;
import dev.millrace.cloud.service.iam.operation.LoginProfiles;
import dev.millrace.cloud.service.iam.operation.Lookup;
import dev.millrace.cloud.service.iam.operation.OidcProviders;
import dev.millrace.cloud.service.iam.operation.Policies;
import dev.millrace.cloud.service.iam.operation.PolicyRules;
import dev.millrace.cloud.service.iam.operation.PolicyUse;
import dev.millrace.cloud.service.iam.operation.PolicyVersions;
import dev.millrace.cloud.service.iam.operation.Roles;
import dev.millrace.cloud.service.iam.operation.ServiceLinkedRoles;
import dev.millrace.cloud.service.iam.operation.TrustedPrincipals;
import dev.millrace.cloud.service.iam.operation.UserKeys;
import dev.millrace.cloud.service.iam.operation.Users;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.iam.IamOperations;
import dev.millrace.wire.service.Service;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// IAM put together: its parts, and the table of its operations.
public final class IamService {
    private final IamStore store;
    private final InstantSource clock;
    private final AccessLog log = new AccessLog();
    private final Identities identities;
    private final Service api;

    /// @param random secrets are made of it: a SecureRandom
    public IamService(Storage storage, InstantSource clock, RandomGenerator random) {
        this.store = new IamStore(storage);
        this.clock = clock;
        this.identities = new Identities(store, clock);
        UniqueIds ids = new UniqueIds(random);
        Lookup lookup = new Lookup(store);
        PolicyRules rules = new PolicyRules(new TrustedPrincipals(store));
        Users users = new Users(store, lookup, ids, clock);
        Groups groups = new Groups(store, lookup, ids, clock);
        Roles roles = new Roles(store, lookup, rules, ids, clock);
        InlinePolicies inline = new InlinePolicies(store, lookup, rules);
        AttachedPolicies attached = new AttachedPolicies(store, lookup);
        PolicyUse use = new PolicyUse(store, lookup);
        Policies policies = new Policies(store, lookup, rules, use, ids, clock);
        PolicyVersions versions = new PolicyVersions(store, lookup, rules, clock);
        InstanceProfiles profiles = new InstanceProfiles(store, lookup, ids, clock);
        UserKeys keys = new UserKeys(store, lookup, ids, clock);
        ServiceLinkedRoles serviceLinked = new ServiceLinkedRoles(store, lookup, ids, random, clock);
        Simulation simulation = new Simulation(store, IamPages.PAGES);
        LoginProfiles logins = new LoginProfiles(store, lookup, new Passwords(random), clock);
        AccountSettings account = new AccountSettings(store);
        OidcProviders providers = new OidcProviders(store, clock);
        CredentialReports reports = new CredentialReports(store, clock);
        AuthorizationDetails details = new AuthorizationDetails(store, use);
        LastAccessed accessed = new LastAccessed(store, log, IamPages.PAGES, clock, random);
        AbsentCredentials absent = new AbsentCredentials(lookup);
        api = Service.of(IamOperations.FACTS, () -> new IamOperations()
                // Users and their keys
                .createUser(users::create)
                .putUserPermissionsBoundary(users::putBoundary)
                .getUser(users::find)
                .listUserTags(users::tags)
                .listUsers(users::list)
                .updateUser(users::update)
                .tagUser(users::tag)
                .untagUser(users::untag)
                .deleteUser(users::delete)
                .deleteUserPermissionsBoundary(users::deleteBoundary)
                .createAccessKey(keys::create)
                .getAccessKeyLastUsed(keys::lastUsed)
                .listAccessKeys(keys::list)
                .updateAccessKey(keys::update)
                .deleteAccessKey(keys::delete)
                .createLoginProfile(logins::create)
                .getLoginProfile(logins::find)
                .updateLoginProfile(logins::update)
                .deleteLoginProfile(logins::delete)
                .changePassword(logins::change)
                .listMFADevices(absent::mfaDevices)
                .listSSHPublicKeys(absent::sshKeys)
                .listServiceSpecificCredentials(absent::serviceCredentials)
                .listSigningCertificates(absent::certificates)
                .listVirtualMFADevices((_, _) -> absent.virtualMfaDevices())
                // Groups
                .createGroup(groups::create)
                .addUserToGroup(groups::add)
                .getGroup(groups::find)
                .listGroups(groups::list)
                .listGroupsForUser(groups::ofUser)
                .updateGroup(groups::update)
                .removeUserFromGroup(groups::remove)
                .deleteGroup(groups::delete)
                // Roles
                .createRole(roles::create)
                .putRolePermissionsBoundary(roles::putBoundary)
                .getRole(roles::find)
                .listRoleTags(roles::tags)
                .listRoles(roles::list)
                .updateAssumeRolePolicy(roles::updateTrust)
                .updateRole(roles::update)
                .updateRoleDescription(roles::describe)
                .tagRole(roles::tag)
                .untagRole(roles::untag)
                .deleteRole(roles::delete)
                .deleteRolePermissionsBoundary(roles::deleteBoundary)
                .createServiceLinkedRole(serviceLinked::create)
                .getServiceLinkedRoleDeletionStatus(serviceLinked::status)
                .deleteServiceLinkedRole(serviceLinked::delete)
                .createInstanceProfile(profiles::create)
                .addRoleToInstanceProfile(profiles::addRole)
                .getInstanceProfile(profiles::find)
                .listInstanceProfileTags(profiles::tags)
                .listInstanceProfiles(profiles::list)
                .listInstanceProfilesForRole(profiles::ofRole)
                .tagInstanceProfile(profiles::tag)
                .untagInstanceProfile(profiles::untag)
                .removeRoleFromInstanceProfile(profiles::removeRole)
                .deleteInstanceProfile(profiles::delete)
                // Policies
                .createPolicy(policies::create)
                .getPolicy(policies::find)
                .listPolicies(policies::list)
                .listPolicyTags(policies::tags)
                .tagPolicy(policies::tag)
                .untagPolicy(policies::untag)
                .deletePolicy(policies::delete)
                .createPolicyVersion(versions::create)
                .getPolicyVersion(versions::find)
                .listPolicyVersions(versions::list)
                .setDefaultPolicyVersion(versions::setDefault)
                .deletePolicyVersion(versions::delete)
                .listEntitiesForPolicy(use::list)
                .attachGroupPolicy(attached::attach)
                .attachRolePolicy(attached::attach)
                .attachUserPolicy(attached::attach)
                .listAttachedGroupPolicies(attached::list)
                .listAttachedRolePolicies(attached::list)
                .listAttachedUserPolicies(attached::list)
                .detachGroupPolicy(attached::detach)
                .detachRolePolicy(attached::detach)
                .detachUserPolicy(attached::detach)
                .putGroupPolicy(inline::put)
                .putRolePolicy(inline::put)
                .putUserPolicy(inline::put)
                .getGroupPolicy(inline::find)
                .getRolePolicy(inline::find)
                .getUserPolicy(inline::find)
                .listGroupPolicies(inline::list)
                .listRolePolicies(inline::list)
                .listUserPolicies(inline::list)
                .deleteGroupPolicy(inline::delete)
                .deleteRolePolicy(inline::delete)
                .deleteUserPolicy(inline::delete)
                // What policies come to
                .simulateCustomPolicy(simulation::custom)
                .simulatePrincipalPolicy(simulation::principal)
                .getContextKeysForCustomPolicy(simulation::keys)
                .getContextKeysForPrincipalPolicy(simulation::keys)
                // Providers of identities
                .createOpenIDConnectProvider(providers::create)
                .getOpenIDConnectProvider(providers::find)
                .listOpenIDConnectProviders((_, call) -> providers.list(call))
                .listOpenIDConnectProviderTags(providers::tags)
                .updateOpenIDConnectProviderThumbprint(providers::updateThumbprints)
                .addClientIDToOpenIDConnectProvider(providers::addClient)
                .removeClientIDFromOpenIDConnectProvider(providers::removeClient)
                .tagOpenIDConnectProvider(providers::tag)
                .untagOpenIDConnectProvider(providers::untag)
                .deleteOpenIDConnectProvider(providers::delete)
                // The account
                .createAccountAlias(account::createAlias)
                .listAccountAliases((_, call) -> account.aliases(call))
                .deleteAccountAlias(account::deleteAlias)
                .updateAccountPasswordPolicy(account::updatePasswordPolicy)
                .getAccountPasswordPolicy((_, call) -> account.passwordPolicy(call))
                .deleteAccountPasswordPolicy((_, call) -> account.deletePasswordPolicy(call))
                .getAccountSummary((_, call) -> account.summary(call))
                .getAccountAuthorizationDetails(details::all)
                .generateCredentialReport((_, call) -> reports.generate(call))
                .getCredentialReport((_, call) -> reports.find(call))
                .generateServiceLastAccessedDetails(accessed::generate)
                .getServiceLastAccessedDetails(accessed::find)
                .getServiceLastAccessedDetailsWithEntities(accessed::entities)
                .build());
    }

    /// The operations, each with the code that answers it.
    public Service api() {
        return api;
    }

    /// Decides every call of every service.
    /// @param sessions what callers act in
    public Access access(EnforcementMode mode, CallerSessions sessions) {
        return new Access(store, clock, mode, sessions, log);
    }

    /// What the rest of the server asks of IAM.
    public Identities identities() {
        return identities;
    }
}

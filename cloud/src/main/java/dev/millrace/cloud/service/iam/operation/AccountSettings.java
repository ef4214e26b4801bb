package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.cloud.service.iam.domain.AccountAlias;
import dev.millrace.cloud.service.iam.domain.PasswordRules;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.CreateAccountAliasRequest;
import dev.millrace.wire.iam.DeleteAccountAliasRequest;
import dev.millrace.wire.iam.EntityAlreadyExistsException;
import dev.millrace.wire.iam.GetAccountPasswordPolicyResponse;
import dev.millrace.wire.iam.GetAccountSummaryResponse;
import dev.millrace.wire.iam.ListAccountAliasesResponse;
import dev.millrace.wire.iam.NoSuchEntityException;
import dev.millrace.wire.iam.PasswordPolicy;
import dev.millrace.wire.iam.UpdateAccountPasswordPolicyRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What an account has one of: its password policy, its alias, what it holds and may hold.
public final class AccountSettings {
    private static final int MINIMUM_LENGTH = 6;

    private final IamStore store;

    public AccountSettings(IamStore store) {
        this.store = store;
    }

    /// What is not said is set back to its default.
    public void updatePasswordPolicy(UpdateAccountPasswordPolicyRequest input, Call call) {
        PasswordRules rules = new PasswordRules(
                call.account(),
                Objects.requireNonNullElse(input.minimumPasswordLength(), MINIMUM_LENGTH),
                Boolean.TRUE.equals(input.requireSymbols()),
                Boolean.TRUE.equals(input.requireNumbers()),
                Boolean.TRUE.equals(input.requireUppercaseCharacters()),
                Boolean.TRUE.equals(input.requireLowercaseCharacters()),
                Boolean.TRUE.equals(input.allowUsersToChangePassword()),
                input.maxPasswordAge(),
                input.passwordReusePrevention(),
                Boolean.TRUE.equals(input.hardExpiry()));
        store.changeOnly(changes -> changes.put(store.passwordRules(), rules));
    }

    public GetAccountPasswordPolicyResponse passwordPolicy(Call call) {
        PasswordRules rules = rules(call);
        return new GetAccountPasswordPolicyResponse(PasswordPolicy.builder()
                .minimumPasswordLength(rules.minimumLength())
                .requireSymbols(rules.symbols())
                .requireNumbers(rules.numbers())
                .requireUppercaseCharacters(rules.uppercase())
                .requireLowercaseCharacters(rules.lowercase())
                .allowUsersToChangePassword(rules.usersMayChange())
                .expirePasswords(rules.maxAge() != null)
                .maxPasswordAge(rules.maxAge())
                .passwordReusePrevention(rules.reusePrevention())
                .hardExpiry(rules.hardExpiry())
                .build());
    }

    public void deletePasswordPolicy(Call call) {
        store.changeOnly(changes -> changes.remove(store.passwordRules(), rules(call)));
    }

    private PasswordRules rules(Call call) {
        return store.passwordRules()
                .find(call.account(), PasswordRules.key())
                .orElseThrow(() -> new NoSuchEntityException(
                        "The Password Policy with domain name " + call.account() + " cannot be found."));
    }

    /// An account has one alias: another takes its place.
    public void createAlias(CreateAccountAliasRequest input, Call call) {
        store.changeOnly(changes -> {
            if (store.aliases().withId(input.accountAlias()).isPresent()) {
                throw new EntityAlreadyExistsException(
                        "The account alias " + input.accountAlias() + " already exists.");
            }
            store.aliases().all(call.account()).forEach(before -> changes.remove(store.aliases(), before));
            changes.put(store.aliases(), new AccountAlias(call.account(), input.accountAlias()));
        });
    }

    public ListAccountAliasesResponse aliases(Call call) {
        List<String> aliases =
                store.aliases().all(call.account()).stream().map(AccountAlias::name).toList();
        return new ListAccountAliasesResponse(aliases, false, null);
    }

    public void deleteAlias(DeleteAccountAliasRequest input, Call call) {
        store.changeOnly(changes -> changes.remove(
                store.aliases(),
                store.aliases()
                        .find(call.account(), input.accountAlias())
                        .orElseThrow(() -> new NoSuchEntityException(
                                "The account alias " + input.accountAlias() + " does not exist."))));
    }

    public GetAccountSummaryResponse summary(Call call) {
        String account = call.account();
        Map<String, Integer> all = new LinkedHashMap<>();
        all.put("Users", store.users().all(account).size());
        all.put("UsersQuota", IamLimits.USERS);
        all.put("Groups", store.groups().all(account).size());
        all.put("GroupsQuota", IamLimits.GROUPS);
        all.put("Roles", store.roles().all(account).size());
        all.put("RolesQuota", IamLimits.ROLES);
        all.put("InstanceProfiles", store.profiles().all(account).size());
        all.put("InstanceProfilesQuota", IamLimits.INSTANCE_PROFILES);
        all.put("Policies", store.policies().all(account).size());
        all.put("PoliciesQuota", IamLimits.POLICIES);
        all.put(
                "PolicyVersionsInUse",
                store.policies().all(account).stream()
                        .mapToInt(policy -> policy.versions().size())
                        .sum());
        all.put("PolicyVersionsInUseQuota", IamLimits.POLICY_VERSIONS_IN_USE);
        all.put("VersionsPerPolicyQuota", IamLimits.POLICY_VERSIONS);
        all.put("Providers", store.oidcProviders().all(account).size());
        all.put("PolicySizeQuota", IamLimits.MANAGED_POLICY_CHARACTERS);
        all.put("AssumeRolePolicySizeQuota", IamLimits.TRUST_POLICY_CHARACTERS);
        all.put("UserPolicySizeQuota", IamLimits.USER_INLINE_CHARACTERS);
        all.put("GroupPolicySizeQuota", IamLimits.GROUP_INLINE_CHARACTERS);
        all.put("RolePolicySizeQuota", IamLimits.ROLE_INLINE_CHARACTERS);
        all.put("AttachedPoliciesPerUserQuota", IamLimits.ATTACHED_POLICIES);
        all.put("AttachedPoliciesPerGroupQuota", IamLimits.ATTACHED_POLICIES);
        all.put("AttachedPoliciesPerRoleQuota", IamLimits.ATTACHED_POLICIES);
        all.put("GroupsPerUserQuota", IamLimits.GROUPS_PER_USER);
        all.put("AccessKeysPerUserQuota", IamLimits.ACCESS_KEYS_PER_USER);
        all.put(
                "AccountAccessKeysPresent",
                store.keys().where(account, key -> key.userName() == null).isEmpty() ? 0 : 1);
        // Nobody signs in to a console, has a device or a certificate here.
        all.put("AccountPasswordPresent", 0);
        all.put("AccountMFAEnabled", 0);
        all.put("MFADevices", 0);
        all.put("MFADevicesInUse", 0);
        all.put("AccountSigningCertificatesPresent", 0);
        all.put("SigningCertificatesPerUserQuota", 2);
        all.put("ServerCertificates", 0);
        all.put("ServerCertificatesQuota", 20);
        all.put("GlobalEndpointTokenVersion", 1);
        return new GetAccountSummaryResponse(all);
    }
}

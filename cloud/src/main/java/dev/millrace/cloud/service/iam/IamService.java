package dev.millrace.cloud.service.iam;

import dev.millrace.cloud.service.iam.domain.UniqueIds;
import dev.millrace.cloud.service.iam.operation.AbsentCredentials;
import dev.millrace.cloud.service.iam.operation.AttachedPolicies;
import dev.millrace.cloud.service.iam.operation.Groups;
import dev.millrace.cloud.service.iam.operation.InlinePolicies;
import dev.millrace.cloud.service.iam.operation.InstanceProfiles;
import dev.millrace.cloud.service.iam.operation.Lookup;
import dev.millrace.cloud.service.iam.operation.Policies;
import dev.millrace.cloud.service.iam.operation.PolicyRules;
import dev.millrace.cloud.service.iam.operation.TrustedPrincipals;
import dev.millrace.cloud.service.iam.operation.PolicyUse;
import dev.millrace.cloud.service.iam.operation.PolicyVersions;
import dev.millrace.cloud.service.iam.operation.Roles;
import dev.millrace.cloud.service.iam.operation.ServiceLinkedRoles;
import dev.millrace.cloud.service.iam.operation.UserKeys;
import dev.millrace.cloud.service.iam.operation.Users;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.AddRoleToInstanceProfileRequest;
import dev.millrace.wire.iam.AddUserToGroupRequest;
import dev.millrace.wire.iam.AttachGroupPolicyRequest;
import dev.millrace.wire.iam.AttachRolePolicyRequest;
import dev.millrace.wire.iam.AttachUserPolicyRequest;
import dev.millrace.wire.iam.CreateAccessKeyRequest;
import dev.millrace.wire.iam.CreateAccessKeyResponse;
import dev.millrace.wire.iam.CreateGroupRequest;
import dev.millrace.wire.iam.CreateGroupResponse;
import dev.millrace.wire.iam.CreateInstanceProfileRequest;
import dev.millrace.wire.iam.CreateInstanceProfileResponse;
import dev.millrace.wire.iam.CreatePolicyRequest;
import dev.millrace.wire.iam.CreatePolicyResponse;
import dev.millrace.wire.iam.CreatePolicyVersionRequest;
import dev.millrace.wire.iam.CreatePolicyVersionResponse;
import dev.millrace.wire.iam.CreateRoleRequest;
import dev.millrace.wire.iam.CreateRoleResponse;
import dev.millrace.wire.iam.CreateServiceLinkedRoleRequest;
import dev.millrace.wire.iam.CreateServiceLinkedRoleResponse;
import dev.millrace.wire.iam.CreateUserRequest;
import dev.millrace.wire.iam.CreateUserResponse;
import dev.millrace.wire.iam.DeleteAccessKeyRequest;
import dev.millrace.wire.iam.DeleteGroupPolicyRequest;
import dev.millrace.wire.iam.DeleteGroupRequest;
import dev.millrace.wire.iam.DeleteInstanceProfileRequest;
import dev.millrace.wire.iam.DeleteLoginProfileRequest;
import dev.millrace.wire.iam.DeletePolicyRequest;
import dev.millrace.wire.iam.DeletePolicyVersionRequest;
import dev.millrace.wire.iam.DeleteRolePermissionsBoundaryRequest;
import dev.millrace.wire.iam.DeleteRolePolicyRequest;
import dev.millrace.wire.iam.DeleteRoleRequest;
import dev.millrace.wire.iam.DeleteServiceLinkedRoleRequest;
import dev.millrace.wire.iam.DeleteServiceLinkedRoleResponse;
import dev.millrace.wire.iam.DeleteUserPermissionsBoundaryRequest;
import dev.millrace.wire.iam.DeleteUserPolicyRequest;
import dev.millrace.wire.iam.DeleteUserRequest;
import dev.millrace.wire.iam.DetachGroupPolicyRequest;
import dev.millrace.wire.iam.DetachRolePolicyRequest;
import dev.millrace.wire.iam.DetachUserPolicyRequest;
import dev.millrace.wire.iam.GetAccessKeyLastUsedRequest;
import dev.millrace.wire.iam.GetAccessKeyLastUsedResponse;
import dev.millrace.wire.iam.GetGroupPolicyRequest;
import dev.millrace.wire.iam.GetGroupPolicyResponse;
import dev.millrace.wire.iam.GetGroupRequest;
import dev.millrace.wire.iam.GetGroupResponse;
import dev.millrace.wire.iam.GetInstanceProfileRequest;
import dev.millrace.wire.iam.GetInstanceProfileResponse;
import dev.millrace.wire.iam.GetLoginProfileRequest;
import dev.millrace.wire.iam.GetLoginProfileResponse;
import dev.millrace.wire.iam.GetPolicyRequest;
import dev.millrace.wire.iam.GetPolicyResponse;
import dev.millrace.wire.iam.GetPolicyVersionRequest;
import dev.millrace.wire.iam.GetPolicyVersionResponse;
import dev.millrace.wire.iam.GetRolePolicyRequest;
import dev.millrace.wire.iam.GetRolePolicyResponse;
import dev.millrace.wire.iam.GetRoleRequest;
import dev.millrace.wire.iam.GetRoleResponse;
import dev.millrace.wire.iam.GetServiceLinkedRoleDeletionStatusRequest;
import dev.millrace.wire.iam.GetServiceLinkedRoleDeletionStatusResponse;
import dev.millrace.wire.iam.GetUserPolicyRequest;
import dev.millrace.wire.iam.GetUserPolicyResponse;
import dev.millrace.wire.iam.GetUserRequest;
import dev.millrace.wire.iam.GetUserResponse;
import dev.millrace.wire.iam.Iam;
import dev.millrace.wire.iam.ListAccessKeysRequest;
import dev.millrace.wire.iam.ListAccessKeysResponse;
import dev.millrace.wire.iam.ListAccountAliasesRequest;
import dev.millrace.wire.iam.ListAccountAliasesResponse;
import dev.millrace.wire.iam.ListAttachedGroupPoliciesRequest;
import dev.millrace.wire.iam.ListAttachedGroupPoliciesResponse;
import dev.millrace.wire.iam.ListAttachedRolePoliciesRequest;
import dev.millrace.wire.iam.ListAttachedRolePoliciesResponse;
import dev.millrace.wire.iam.ListAttachedUserPoliciesRequest;
import dev.millrace.wire.iam.ListAttachedUserPoliciesResponse;
import dev.millrace.wire.iam.ListEntitiesForPolicyRequest;
import dev.millrace.wire.iam.ListEntitiesForPolicyResponse;
import dev.millrace.wire.iam.ListGroupPoliciesRequest;
import dev.millrace.wire.iam.ListGroupPoliciesResponse;
import dev.millrace.wire.iam.ListGroupsForUserRequest;
import dev.millrace.wire.iam.ListGroupsForUserResponse;
import dev.millrace.wire.iam.ListGroupsRequest;
import dev.millrace.wire.iam.ListGroupsResponse;
import dev.millrace.wire.iam.ListInstanceProfileTagsRequest;
import dev.millrace.wire.iam.ListInstanceProfileTagsResponse;
import dev.millrace.wire.iam.ListInstanceProfilesForRoleRequest;
import dev.millrace.wire.iam.ListInstanceProfilesForRoleResponse;
import dev.millrace.wire.iam.ListInstanceProfilesRequest;
import dev.millrace.wire.iam.ListInstanceProfilesResponse;
import dev.millrace.wire.iam.ListMFADevicesRequest;
import dev.millrace.wire.iam.ListMFADevicesResponse;
import dev.millrace.wire.iam.ListPoliciesRequest;
import dev.millrace.wire.iam.ListPoliciesResponse;
import dev.millrace.wire.iam.ListPolicyTagsRequest;
import dev.millrace.wire.iam.ListPolicyTagsResponse;
import dev.millrace.wire.iam.ListPolicyVersionsRequest;
import dev.millrace.wire.iam.ListPolicyVersionsResponse;
import dev.millrace.wire.iam.ListRolePoliciesRequest;
import dev.millrace.wire.iam.ListRolePoliciesResponse;
import dev.millrace.wire.iam.ListRoleTagsRequest;
import dev.millrace.wire.iam.ListRoleTagsResponse;
import dev.millrace.wire.iam.ListRolesRequest;
import dev.millrace.wire.iam.ListRolesResponse;
import dev.millrace.wire.iam.ListSSHPublicKeysRequest;
import dev.millrace.wire.iam.ListSSHPublicKeysResponse;
import dev.millrace.wire.iam.ListServiceSpecificCredentialsRequest;
import dev.millrace.wire.iam.ListServiceSpecificCredentialsResponse;
import dev.millrace.wire.iam.ListSigningCertificatesRequest;
import dev.millrace.wire.iam.ListSigningCertificatesResponse;
import dev.millrace.wire.iam.ListUserPoliciesRequest;
import dev.millrace.wire.iam.ListUserPoliciesResponse;
import dev.millrace.wire.iam.ListUserTagsRequest;
import dev.millrace.wire.iam.ListUserTagsResponse;
import dev.millrace.wire.iam.ListUsersRequest;
import dev.millrace.wire.iam.ListUsersResponse;
import dev.millrace.wire.iam.ListVirtualMFADevicesRequest;
import dev.millrace.wire.iam.ListVirtualMFADevicesResponse;
import dev.millrace.wire.iam.PutGroupPolicyRequest;
import dev.millrace.wire.iam.PutRolePermissionsBoundaryRequest;
import dev.millrace.wire.iam.PutRolePolicyRequest;
import dev.millrace.wire.iam.PutUserPermissionsBoundaryRequest;
import dev.millrace.wire.iam.PutUserPolicyRequest;
import dev.millrace.wire.iam.RemoveRoleFromInstanceProfileRequest;
import dev.millrace.wire.iam.RemoveUserFromGroupRequest;
import dev.millrace.wire.iam.SetDefaultPolicyVersionRequest;
import dev.millrace.wire.iam.TagInstanceProfileRequest;
import dev.millrace.wire.iam.TagPolicyRequest;
import dev.millrace.wire.iam.TagRoleRequest;
import dev.millrace.wire.iam.TagUserRequest;
import dev.millrace.wire.iam.UntagInstanceProfileRequest;
import dev.millrace.wire.iam.UntagPolicyRequest;
import dev.millrace.wire.iam.UntagRoleRequest;
import dev.millrace.wire.iam.UntagUserRequest;
import dev.millrace.wire.iam.UpdateAccessKeyRequest;
import dev.millrace.wire.iam.UpdateAssumeRolePolicyRequest;
import dev.millrace.wire.iam.UpdateGroupRequest;
import dev.millrace.wire.iam.UpdateRoleDescriptionRequest;
import dev.millrace.wire.iam.UpdateRoleDescriptionResponse;
import dev.millrace.wire.iam.UpdateRoleRequest;
import dev.millrace.wire.iam.UpdateRoleResponse;
import dev.millrace.wire.iam.UpdateUserRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/// IAM's API: the table of operations.
public final class IamService implements Iam {
    private final IamStore store;
    private final Identities identities;
    private final Users users;
    private final Groups groups;
    private final Roles roles;
    private final InlinePolicies inline;
    private final AttachedPolicies attached;
    private final Policies policies;
    private final PolicyVersions versions;
    private final PolicyUse use;
    private final InstanceProfiles profiles;
    private final UserKeys keys;
    private final ServiceLinkedRoles serviceLinked;
    private final AbsentCredentials absent;

    /// @param random secrets are made of it: a SecureRandom
    public IamService(Storage storage, InstantSource clock, RandomGenerator random) {
        this.store = new IamStore(storage);
        this.identities = new Identities(store, clock);
        UniqueIds ids = new UniqueIds(random);
        Lookup lookup = new Lookup(store);
        PolicyRules rules = new PolicyRules(new TrustedPrincipals(store));
        this.users = new Users(store, lookup, ids, clock);
        this.groups = new Groups(store, lookup, ids, clock);
        this.roles = new Roles(store, lookup, rules, ids, clock);
        this.inline = new InlinePolicies(store, lookup, rules);
        this.attached = new AttachedPolicies(store, lookup);
        this.use = new PolicyUse(store, lookup);
        this.policies = new Policies(store, lookup, rules, use, ids, clock);
        this.versions = new PolicyVersions(store, lookup, rules, clock);
        this.profiles = new InstanceProfiles(store, lookup, ids, clock);
        this.keys = new UserKeys(store, lookup, ids, clock);
        this.serviceLinked = new ServiceLinkedRoles(store, lookup, ids, random, clock);
        this.absent = new AbsentCredentials(lookup);
    }

    /// What the rest of the server asks of IAM.
    public Identities identities() {
        return identities;
    }

    @Override
    public void addRoleToInstanceProfile(AddRoleToInstanceProfileRequest input, Call call) {
        profiles.addRole(input, call);
    }

    @Override
    public void addUserToGroup(AddUserToGroupRequest input, Call call) {
        groups.add(input, call);
    }

    @Override
    public void attachGroupPolicy(AttachGroupPolicyRequest input, Call call) {
        attached.attach(input, call);
    }

    @Override
    public void attachRolePolicy(AttachRolePolicyRequest input, Call call) {
        attached.attach(input, call);
    }

    @Override
    public void attachUserPolicy(AttachUserPolicyRequest input, Call call) {
        attached.attach(input, call);
    }

    @Override
    public CreateAccessKeyResponse createAccessKey(CreateAccessKeyRequest input, Call call) {
        return keys.create(input, call);
    }

    @Override
    public CreateGroupResponse createGroup(CreateGroupRequest input, Call call) {
        return groups.create(input, call);
    }

    @Override
    public CreateInstanceProfileResponse createInstanceProfile(CreateInstanceProfileRequest input, Call call) {
        return profiles.create(input, call);
    }

    @Override
    public CreatePolicyResponse createPolicy(CreatePolicyRequest input, Call call) {
        return policies.create(input, call);
    }

    @Override
    public CreatePolicyVersionResponse createPolicyVersion(CreatePolicyVersionRequest input, Call call) {
        return versions.create(input, call);
    }

    @Override
    public CreateRoleResponse createRole(CreateRoleRequest input, Call call) {
        return roles.create(input, call);
    }

    @Override
    public CreateServiceLinkedRoleResponse createServiceLinkedRole(CreateServiceLinkedRoleRequest input, Call call) {
        return serviceLinked.create(input, call);
    }

    @Override
    public CreateUserResponse createUser(CreateUserRequest input, Call call) {
        return users.create(input, call);
    }

    @Override
    public void deleteAccessKey(DeleteAccessKeyRequest input, Call call) {
        keys.delete(input, call);
    }

    @Override
    public void deleteGroup(DeleteGroupRequest input, Call call) {
        groups.delete(input, call);
    }

    @Override
    public void deleteGroupPolicy(DeleteGroupPolicyRequest input, Call call) {
        inline.delete(input, call);
    }

    @Override
    public void deleteInstanceProfile(DeleteInstanceProfileRequest input, Call call) {
        profiles.delete(input, call);
    }

    @Override
    public void deleteLoginProfile(DeleteLoginProfileRequest input, Call call) {
        absent.deleteLoginProfile(input, call);
    }

    @Override
    public void deletePolicy(DeletePolicyRequest input, Call call) {
        policies.delete(input, call);
    }

    @Override
    public void deletePolicyVersion(DeletePolicyVersionRequest input, Call call) {
        versions.delete(input, call);
    }

    @Override
    public void deleteRole(DeleteRoleRequest input, Call call) {
        roles.delete(input, call);
    }

    @Override
    public void deleteRolePermissionsBoundary(DeleteRolePermissionsBoundaryRequest input, Call call) {
        roles.deleteBoundary(input, call);
    }

    @Override
    public void deleteRolePolicy(DeleteRolePolicyRequest input, Call call) {
        inline.delete(input, call);
    }

    @Override
    public DeleteServiceLinkedRoleResponse deleteServiceLinkedRole(DeleteServiceLinkedRoleRequest input, Call call) {
        return serviceLinked.delete(input, call);
    }

    @Override
    public void deleteUser(DeleteUserRequest input, Call call) {
        users.delete(input, call);
    }

    @Override
    public void deleteUserPermissionsBoundary(DeleteUserPermissionsBoundaryRequest input, Call call) {
        users.deleteBoundary(input, call);
    }

    @Override
    public void deleteUserPolicy(DeleteUserPolicyRequest input, Call call) {
        inline.delete(input, call);
    }

    @Override
    public void detachGroupPolicy(DetachGroupPolicyRequest input, Call call) {
        attached.detach(input, call);
    }

    @Override
    public void detachRolePolicy(DetachRolePolicyRequest input, Call call) {
        attached.detach(input, call);
    }

    @Override
    public void detachUserPolicy(DetachUserPolicyRequest input, Call call) {
        attached.detach(input, call);
    }

    @Override
    public GetAccessKeyLastUsedResponse getAccessKeyLastUsed(GetAccessKeyLastUsedRequest input, Call call) {
        return keys.lastUsed(input, call);
    }

    @Override
    public GetGroupResponse getGroup(GetGroupRequest input, Call call) {
        return groups.find(input, call);
    }

    @Override
    public GetGroupPolicyResponse getGroupPolicy(GetGroupPolicyRequest input, Call call) {
        return inline.find(input, call);
    }

    @Override
    public GetInstanceProfileResponse getInstanceProfile(GetInstanceProfileRequest input, Call call) {
        return profiles.find(input, call);
    }

    @Override
    public GetLoginProfileResponse getLoginProfile(GetLoginProfileRequest input, Call call) {
        return absent.loginProfile(input, call);
    }

    @Override
    public GetPolicyResponse getPolicy(GetPolicyRequest input, Call call) {
        return policies.find(input, call);
    }

    @Override
    public GetPolicyVersionResponse getPolicyVersion(GetPolicyVersionRequest input, Call call) {
        return versions.find(input, call);
    }

    @Override
    public GetRoleResponse getRole(GetRoleRequest input, Call call) {
        return roles.find(input, call);
    }

    @Override
    public GetRolePolicyResponse getRolePolicy(GetRolePolicyRequest input, Call call) {
        return inline.find(input, call);
    }

    @Override
    public GetServiceLinkedRoleDeletionStatusResponse getServiceLinkedRoleDeletionStatus(
            GetServiceLinkedRoleDeletionStatusRequest input, Call call) {
        return serviceLinked.status(input, call);
    }

    @Override
    public GetUserResponse getUser(GetUserRequest input, Call call) {
        return users.find(input, call);
    }

    @Override
    public GetUserPolicyResponse getUserPolicy(GetUserPolicyRequest input, Call call) {
        return inline.find(input, call);
    }

    @Override
    public ListAccessKeysResponse listAccessKeys(ListAccessKeysRequest input, Call call) {
        return keys.list(input, call);
    }

    @Override
    public ListAccountAliasesResponse listAccountAliases(ListAccountAliasesRequest input, Call call) {
        return new ListAccountAliasesResponse(List.of(), false, null);
    }

    @Override
    public ListAttachedGroupPoliciesResponse listAttachedGroupPolicies(
            ListAttachedGroupPoliciesRequest input, Call call) {
        return attached.list(input, call);
    }

    @Override
    public ListAttachedRolePoliciesResponse listAttachedRolePolicies(ListAttachedRolePoliciesRequest input, Call call) {
        return attached.list(input, call);
    }

    @Override
    public ListAttachedUserPoliciesResponse listAttachedUserPolicies(ListAttachedUserPoliciesRequest input, Call call) {
        return attached.list(input, call);
    }

    @Override
    public ListEntitiesForPolicyResponse listEntitiesForPolicy(ListEntitiesForPolicyRequest input, Call call) {
        return use.list(input, call);
    }

    @Override
    public ListGroupPoliciesResponse listGroupPolicies(ListGroupPoliciesRequest input, Call call) {
        return inline.list(input, call);
    }

    @Override
    public ListGroupsResponse listGroups(ListGroupsRequest input, Call call) {
        return groups.list(input, call);
    }

    @Override
    public ListGroupsForUserResponse listGroupsForUser(ListGroupsForUserRequest input, Call call) {
        return groups.ofUser(input, call);
    }

    @Override
    public ListInstanceProfileTagsResponse listInstanceProfileTags(ListInstanceProfileTagsRequest input, Call call) {
        return profiles.tags(input, call);
    }

    @Override
    public ListInstanceProfilesResponse listInstanceProfiles(ListInstanceProfilesRequest input, Call call) {
        return profiles.list(input, call);
    }

    @Override
    public ListInstanceProfilesForRoleResponse listInstanceProfilesForRole(
            ListInstanceProfilesForRoleRequest input, Call call) {
        return profiles.ofRole(input, call);
    }

    @Override
    public ListMFADevicesResponse listMFADevices(ListMFADevicesRequest input, Call call) {
        return absent.mfaDevices(input, call);
    }

    @Override
    public ListPoliciesResponse listPolicies(ListPoliciesRequest input, Call call) {
        return policies.list(input, call);
    }

    @Override
    public ListPolicyTagsResponse listPolicyTags(ListPolicyTagsRequest input, Call call) {
        return policies.tags(input, call);
    }

    @Override
    public ListPolicyVersionsResponse listPolicyVersions(ListPolicyVersionsRequest input, Call call) {
        return versions.list(input, call);
    }

    @Override
    public ListRolePoliciesResponse listRolePolicies(ListRolePoliciesRequest input, Call call) {
        return inline.list(input, call);
    }

    @Override
    public ListRoleTagsResponse listRoleTags(ListRoleTagsRequest input, Call call) {
        return roles.tags(input, call);
    }

    @Override
    public ListRolesResponse listRoles(ListRolesRequest input, Call call) {
        return roles.list(input, call);
    }

    @Override
    public ListSSHPublicKeysResponse listSSHPublicKeys(ListSSHPublicKeysRequest input, Call call) {
        return absent.sshKeys(input, call);
    }

    @Override
    public ListServiceSpecificCredentialsResponse listServiceSpecificCredentials(
            ListServiceSpecificCredentialsRequest input, Call call) {
        return absent.serviceCredentials(input, call);
    }

    @Override
    public ListSigningCertificatesResponse listSigningCertificates(ListSigningCertificatesRequest input, Call call) {
        return absent.certificates(input, call);
    }

    @Override
    public ListUserPoliciesResponse listUserPolicies(ListUserPoliciesRequest input, Call call) {
        return inline.list(input, call);
    }

    @Override
    public ListUserTagsResponse listUserTags(ListUserTagsRequest input, Call call) {
        return users.tags(input, call);
    }

    @Override
    public ListUsersResponse listUsers(ListUsersRequest input, Call call) {
        return users.list(input, call);
    }

    @Override
    public ListVirtualMFADevicesResponse listVirtualMFADevices(ListVirtualMFADevicesRequest input, Call call) {
        return absent.virtualMfaDevices();
    }

    @Override
    public void putGroupPolicy(PutGroupPolicyRequest input, Call call) {
        inline.put(input, call);
    }

    @Override
    public void putRolePermissionsBoundary(PutRolePermissionsBoundaryRequest input, Call call) {
        roles.putBoundary(input, call);
    }

    @Override
    public void putRolePolicy(PutRolePolicyRequest input, Call call) {
        inline.put(input, call);
    }

    @Override
    public void putUserPermissionsBoundary(PutUserPermissionsBoundaryRequest input, Call call) {
        users.putBoundary(input, call);
    }

    @Override
    public void putUserPolicy(PutUserPolicyRequest input, Call call) {
        inline.put(input, call);
    }

    @Override
    public void removeRoleFromInstanceProfile(RemoveRoleFromInstanceProfileRequest input, Call call) {
        profiles.removeRole(input, call);
    }

    @Override
    public void removeUserFromGroup(RemoveUserFromGroupRequest input, Call call) {
        groups.remove(input, call);
    }

    @Override
    public void setDefaultPolicyVersion(SetDefaultPolicyVersionRequest input, Call call) {
        versions.setDefault(input, call);
    }

    @Override
    public void tagInstanceProfile(TagInstanceProfileRequest input, Call call) {
        profiles.tag(input, call);
    }

    @Override
    public void tagPolicy(TagPolicyRequest input, Call call) {
        policies.tag(input, call);
    }

    @Override
    public void tagRole(TagRoleRequest input, Call call) {
        roles.tag(input, call);
    }

    @Override
    public void tagUser(TagUserRequest input, Call call) {
        users.tag(input, call);
    }

    @Override
    public void untagInstanceProfile(UntagInstanceProfileRequest input, Call call) {
        profiles.untag(input, call);
    }

    @Override
    public void untagPolicy(UntagPolicyRequest input, Call call) {
        policies.untag(input, call);
    }

    @Override
    public void untagRole(UntagRoleRequest input, Call call) {
        roles.untag(input, call);
    }

    @Override
    public void untagUser(UntagUserRequest input, Call call) {
        users.untag(input, call);
    }

    @Override
    public void updateAccessKey(UpdateAccessKeyRequest input, Call call) {
        keys.update(input, call);
    }

    @Override
    public void updateAssumeRolePolicy(UpdateAssumeRolePolicyRequest input, Call call) {
        roles.updateTrust(input, call);
    }

    @Override
    public void updateGroup(UpdateGroupRequest input, Call call) {
        groups.update(input, call);
    }

    @Override
    public UpdateRoleResponse updateRole(UpdateRoleRequest input, Call call) {
        return roles.update(input, call);
    }

    @Override
    public UpdateRoleDescriptionResponse updateRoleDescription(UpdateRoleDescriptionRequest input, Call call) {
        return roles.describe(input, call);
    }

    @Override
    public void updateUser(UpdateUserRequest input, Call call) {
        users.update(input, call);
    }
}

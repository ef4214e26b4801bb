package dev.millrace.cloud.service.ecr;

import dev.millrace.cloud.service.ecr.domain.DownloadLinks;
import dev.millrace.cloud.service.ecr.domain.Logins;
import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.cloud.service.ecr.operation.BatchDeleteImage;
import dev.millrace.cloud.service.ecr.operation.BatchGetImage;
import dev.millrace.cloud.service.ecr.operation.CreateRepository;
import dev.millrace.cloud.service.ecr.operation.DeleteRepository;
import dev.millrace.cloud.service.ecr.operation.DescribeImages;
import dev.millrace.cloud.service.ecr.operation.DescribeRepositories;
import dev.millrace.cloud.service.ecr.operation.GetAuthorizationToken;
import dev.millrace.cloud.service.ecr.operation.ImagePush;
import dev.millrace.cloud.service.ecr.operation.ImageRemoval;
import dev.millrace.cloud.service.ecr.operation.LayerQueries;
import dev.millrace.cloud.service.ecr.operation.LayerUploads;
import dev.millrace.cloud.service.ecr.operation.LifecyclePolicies;
import dev.millrace.cloud.service.ecr.operation.LifecyclePreview;
import dev.millrace.cloud.service.ecr.operation.ListImages;
import dev.millrace.cloud.service.ecr.operation.PullRecord;
import dev.millrace.cloud.service.ecr.operation.PutImage;
import dev.millrace.cloud.service.ecr.operation.RegistryFacts;
import dev.millrace.cloud.service.ecr.operation.RepositoryLookup;
import dev.millrace.cloud.service.ecr.operation.RepositoryPolicies;
import dev.millrace.cloud.service.ecr.operation.RepositorySettings;
import dev.millrace.cloud.service.ecr.operation.RepositoryTags;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.BatchCheckLayerAvailabilityRequest;
import dev.millrace.wire.ecr.BatchCheckLayerAvailabilityResponse;
import dev.millrace.wire.ecr.BatchDeleteImageRequest;
import dev.millrace.wire.ecr.BatchDeleteImageResponse;
import dev.millrace.wire.ecr.BatchGetImageRequest;
import dev.millrace.wire.ecr.BatchGetImageResponse;
import dev.millrace.wire.ecr.CompleteLayerUploadRequest;
import dev.millrace.wire.ecr.CompleteLayerUploadResponse;
import dev.millrace.wire.ecr.CreateRepositoryRequest;
import dev.millrace.wire.ecr.CreateRepositoryResponse;
import dev.millrace.wire.ecr.DeleteLifecyclePolicyRequest;
import dev.millrace.wire.ecr.DeleteLifecyclePolicyResponse;
import dev.millrace.wire.ecr.DeleteRegistryPolicyRequest;
import dev.millrace.wire.ecr.DeleteRegistryPolicyResponse;
import dev.millrace.wire.ecr.DeleteRepositoryPolicyRequest;
import dev.millrace.wire.ecr.DeleteRepositoryPolicyResponse;
import dev.millrace.wire.ecr.DeleteRepositoryRequest;
import dev.millrace.wire.ecr.DeleteRepositoryResponse;
import dev.millrace.wire.ecr.DescribeImageScanFindingsRequest;
import dev.millrace.wire.ecr.DescribeImageScanFindingsResponse;
import dev.millrace.wire.ecr.DescribeImagesRequest;
import dev.millrace.wire.ecr.DescribeImagesResponse;
import dev.millrace.wire.ecr.DescribeRegistryRequest;
import dev.millrace.wire.ecr.DescribeRegistryResponse;
import dev.millrace.wire.ecr.DescribeRepositoriesRequest;
import dev.millrace.wire.ecr.DescribeRepositoriesResponse;
import dev.millrace.wire.ecr.Ecr;
import dev.millrace.wire.ecr.GetAccountSettingRequest;
import dev.millrace.wire.ecr.GetAccountSettingResponse;
import dev.millrace.wire.ecr.GetAuthorizationTokenRequest;
import dev.millrace.wire.ecr.GetAuthorizationTokenResponse;
import dev.millrace.wire.ecr.GetDownloadUrlForLayerRequest;
import dev.millrace.wire.ecr.GetDownloadUrlForLayerResponse;
import dev.millrace.wire.ecr.GetLifecyclePolicyPreviewRequest;
import dev.millrace.wire.ecr.GetLifecyclePolicyPreviewResponse;
import dev.millrace.wire.ecr.GetLifecyclePolicyRequest;
import dev.millrace.wire.ecr.GetLifecyclePolicyResponse;
import dev.millrace.wire.ecr.GetRegistryPolicyRequest;
import dev.millrace.wire.ecr.GetRegistryPolicyResponse;
import dev.millrace.wire.ecr.GetRegistryScanningConfigurationRequest;
import dev.millrace.wire.ecr.GetRegistryScanningConfigurationResponse;
import dev.millrace.wire.ecr.GetRepositoryPolicyRequest;
import dev.millrace.wire.ecr.GetRepositoryPolicyResponse;
import dev.millrace.wire.ecr.InitiateLayerUploadRequest;
import dev.millrace.wire.ecr.InitiateLayerUploadResponse;
import dev.millrace.wire.ecr.ListImagesRequest;
import dev.millrace.wire.ecr.ListImagesResponse;
import dev.millrace.wire.ecr.ListTagsForResourceRequest;
import dev.millrace.wire.ecr.ListTagsForResourceResponse;
import dev.millrace.wire.ecr.PutImageRequest;
import dev.millrace.wire.ecr.PutImageResponse;
import dev.millrace.wire.ecr.PutImageScanningConfigurationRequest;
import dev.millrace.wire.ecr.PutImageScanningConfigurationResponse;
import dev.millrace.wire.ecr.PutImageTagMutabilityRequest;
import dev.millrace.wire.ecr.PutImageTagMutabilityResponse;
import dev.millrace.wire.ecr.PutLifecyclePolicyRequest;
import dev.millrace.wire.ecr.PutLifecyclePolicyResponse;
import dev.millrace.wire.ecr.PutRegistryPolicyRequest;
import dev.millrace.wire.ecr.PutRegistryPolicyResponse;
import dev.millrace.wire.ecr.SetRepositoryPolicyRequest;
import dev.millrace.wire.ecr.SetRepositoryPolicyResponse;
import dev.millrace.wire.ecr.StartLifecyclePolicyPreviewRequest;
import dev.millrace.wire.ecr.StartLifecyclePolicyPreviewResponse;
import dev.millrace.wire.ecr.TagResourceRequest;
import dev.millrace.wire.ecr.TagResourceResponse;
import dev.millrace.wire.ecr.UntagResourceRequest;
import dev.millrace.wire.ecr.UntagResourceResponse;
import dev.millrace.wire.ecr.UploadLayerPartRequest;
import dev.millrace.wire.ecr.UploadLayerPartResponse;
import java.time.InstantSource;

/// ECR's API: the table of operations.
public final class EcrService implements Ecr {
    private final BatchDeleteImage batchDeleteImage;
    private final BatchGetImage batchGetImage;
    private final CreateRepository createRepository;
    private final DeleteRepository deleteRepository;
    private final DescribeImages describeImages;
    private final DescribeRepositories describeRepositories;
    private final GetAuthorizationToken authorizationToken;
    private final LayerQueries layerQueries;
    private final LayerUploads layerUploads;
    private final LifecyclePolicies lifecyclePolicies;
    private final LifecyclePreview lifecyclePreview;
    private final ListImages listImages;
    private final PutImage putImage;
    private final RegistryFacts registry;
    private final RepositoryPolicies policies;
    private final RepositorySettings settings;
    private final RepositoryTags tags;

    public EcrService(
            EcrStore store, RegistryAddress address, Logins logins, DownloadLinks links, InstantSource clock) {
        RepositoryLookup lookup = new RepositoryLookup(store);
        this.batchDeleteImage = new BatchDeleteImage(store, lookup);
        this.batchGetImage = new BatchGetImage(store, lookup, new PullRecord(store, clock));
        this.createRepository = new CreateRepository(store, lookup, address, clock);
        this.deleteRepository = new DeleteRepository(store, lookup, address);
        this.describeImages = new DescribeImages(store, lookup);
        this.describeRepositories = new DescribeRepositories(store, lookup, address);
        this.authorizationToken = new GetAuthorizationToken(logins, address);
        this.layerQueries = new LayerQueries(store, lookup, links);
        this.layerUploads = new LayerUploads(store, lookup);
        this.lifecyclePolicies = new LifecyclePolicies(store, lookup);
        this.lifecyclePreview = new LifecyclePreview(store, lookup, new ImageRemoval(store, clock));
        this.listImages = new ListImages(store, lookup);
        this.putImage = new PutImage(lookup, new ImagePush(store, clock));
        this.registry = new RegistryFacts(store, lookup);
        this.policies = new RepositoryPolicies(store, lookup);
        this.settings = new RepositorySettings(store, lookup);
        this.tags = new RepositoryTags(store, lookup);
    }

    @Override
    public BatchCheckLayerAvailabilityResponse batchCheckLayerAvailability(
            BatchCheckLayerAvailabilityRequest input, Call call) {
        return layerQueries.check(input, call);
    }

    @Override
    public BatchDeleteImageResponse batchDeleteImage(BatchDeleteImageRequest input, Call call) {
        return batchDeleteImage.run(input, call);
    }

    @Override
    public BatchGetImageResponse batchGetImage(BatchGetImageRequest input, Call call) {
        return batchGetImage.run(input, call);
    }

    @Override
    public CompleteLayerUploadResponse completeLayerUpload(CompleteLayerUploadRequest input, Call call) {
        return layerUploads.complete(input, call);
    }

    @Override
    public CreateRepositoryResponse createRepository(CreateRepositoryRequest input, Call call) {
        return createRepository.run(input, call);
    }

    @Override
    public DeleteLifecyclePolicyResponse deleteLifecyclePolicy(DeleteLifecyclePolicyRequest input, Call call) {
        return lifecyclePolicies.delete(input, call);
    }

    @Override
    public DeleteRegistryPolicyResponse deleteRegistryPolicy(DeleteRegistryPolicyRequest input, Call call) {
        return registry.deletePolicy(call);
    }

    @Override
    public DeleteRepositoryResponse deleteRepository(DeleteRepositoryRequest input, Call call) {
        return deleteRepository.run(input, call);
    }

    @Override
    public DeleteRepositoryPolicyResponse deleteRepositoryPolicy(DeleteRepositoryPolicyRequest input, Call call) {
        return policies.delete(input, call);
    }

    @Override
    public DescribeImageScanFindingsResponse describeImageScanFindings(
            DescribeImageScanFindingsRequest input, Call call) {
        return describeImages.scanFindings(input, call);
    }

    @Override
    public DescribeImagesResponse describeImages(DescribeImagesRequest input, Call call) {
        return describeImages.run(input, call);
    }

    @Override
    public DescribeRegistryResponse describeRegistry(DescribeRegistryRequest input, Call call) {
        return registry.describe(call);
    }

    @Override
    public DescribeRepositoriesResponse describeRepositories(DescribeRepositoriesRequest input, Call call) {
        return describeRepositories.run(input, call);
    }

    @Override
    public GetAccountSettingResponse getAccountSetting(GetAccountSettingRequest input, Call call) {
        return registry.accountSetting(input);
    }

    @Override
    public GetAuthorizationTokenResponse getAuthorizationToken(GetAuthorizationTokenRequest input, Call call) {
        return authorizationToken.run(input, call);
    }

    @Override
    public GetDownloadUrlForLayerResponse getDownloadUrlForLayer(GetDownloadUrlForLayerRequest input, Call call) {
        return layerQueries.downloadUrl(input, call);
    }

    @Override
    public GetLifecyclePolicyResponse getLifecyclePolicy(GetLifecyclePolicyRequest input, Call call) {
        return lifecyclePolicies.find(input, call);
    }

    @Override
    public GetLifecyclePolicyPreviewResponse getLifecyclePolicyPreview(
            GetLifecyclePolicyPreviewRequest input, Call call) {
        return lifecyclePreview.find(input, call);
    }

    @Override
    public GetRegistryPolicyResponse getRegistryPolicy(GetRegistryPolicyRequest input, Call call) {
        return registry.policy(call);
    }

    @Override
    public GetRegistryScanningConfigurationResponse getRegistryScanningConfiguration(
            GetRegistryScanningConfigurationRequest input, Call call) {
        return registry.scanning(call);
    }

    @Override
    public GetRepositoryPolicyResponse getRepositoryPolicy(GetRepositoryPolicyRequest input, Call call) {
        return policies.find(input, call);
    }

    @Override
    public InitiateLayerUploadResponse initiateLayerUpload(InitiateLayerUploadRequest input, Call call) {
        return layerUploads.initiate(input, call);
    }

    @Override
    public ListImagesResponse listImages(ListImagesRequest input, Call call) {
        return listImages.run(input, call);
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest input, Call call) {
        return tags.list(input, call);
    }

    @Override
    public PutImageResponse putImage(PutImageRequest input, Call call) {
        return putImage.run(input, call);
    }

    @Override
    public PutImageScanningConfigurationResponse putImageScanningConfiguration(
            PutImageScanningConfigurationRequest input, Call call) {
        return settings.scanning(input, call);
    }

    @Override
    public PutImageTagMutabilityResponse putImageTagMutability(PutImageTagMutabilityRequest input, Call call) {
        return settings.mutability(input, call);
    }

    @Override
    public PutLifecyclePolicyResponse putLifecyclePolicy(PutLifecyclePolicyRequest input, Call call) {
        return lifecyclePolicies.put(input, call);
    }

    @Override
    public PutRegistryPolicyResponse putRegistryPolicy(PutRegistryPolicyRequest input, Call call) {
        return registry.putPolicy(input, call);
    }

    @Override
    public SetRepositoryPolicyResponse setRepositoryPolicy(SetRepositoryPolicyRequest input, Call call) {
        return policies.set(input, call);
    }

    @Override
    public StartLifecyclePolicyPreviewResponse startLifecyclePolicyPreview(
            StartLifecyclePolicyPreviewRequest input, Call call) {
        return lifecyclePreview.start(input, call);
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest input, Call call) {
        return tags.tag(input, call);
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest input, Call call) {
        return tags.untag(input, call);
    }

    @Override
    public UploadLayerPartResponse uploadLayerPart(UploadLayerPartRequest input, Call call) {
        return layerUploads.part(input, call);
    }
}

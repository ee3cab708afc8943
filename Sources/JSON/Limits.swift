// SPDX-License-Identifier: Apache-2.0

/// What a document may ask of us, each with its arithmetic and source.
public enum Limits {
    /// Containers inside each other. A custom resource's schema may nest as deep as it likes, yet the deepest real
    /// objects (a JSONSchemaProps of a CustomResourceDefinition) stay below 100; upstream's structured-merge-diff and
    /// etcd set no number, Go's decoder stops at 10,000. 512 frames of 8 bytes are 4 KiB, and what recurses over a
    /// document (comparing, writing) stays within half a megabyte of stack.
    public static let depthMaximum = 512

    /// Bytes of one document. A request to the API server is at most 3 MiB (`MaxRequestBodyBytes`); a review carries
    /// the object and the old object, and escaping within managed fields may grow them: 2 × 3 MiB and 2 MiB for the rest.
    public static let documentByteCountMaximum = 8 * 1024 * 1024

    /// Entries for names that a table keeps between requests: 16,384 of 32 bytes and their slots are 640 KiB; all
    /// built-in kinds together have fewer field names.
    static let nameCapacityKept = 16 * 1024

    /// Names of requests that a loop learns on top of its policies' own. Pods with their managed fields have about 200, all
    /// built-in kinds about 4,000; what clients invent (labels, keys of a ConfigMap) may take the rest and then nothing.
    static let learnedNameCountMaximum = 4096

    /// Bytes of those: 64 for each on average.
    static let learnedNameByteCountMaximum = 4096 * 64

    /// Bytes of an arena that are kept between requests: reviews of 200 KiB with 16 policies take 4 MiB.
    static let arenaByteCountKept = 8 * 1024 * 1024

    /// Cells that a document keeps between requests: 262,144 of 16 bytes are 4 MiB, enough for a review of 4 MiB at
    /// the 16 bytes a value that recorded reviews have.
    static let cellCapacityKept = 256 * 1024
}

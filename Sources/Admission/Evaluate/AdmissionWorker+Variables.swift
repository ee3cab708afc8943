// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

extension AdmissionWorker {
    /// Makes `variables` the policy's, none evaluated yet.
    ///
    /// One activation is one mutation: each sees the object as it is then. Source: spec/admission.md 4.4.
    mutating func setVariables(_ policy: CompiledPolicy) throws(MutationFailure) {
        guard let programs = policy.variables else {
            activation.unset(PolicyEnvironment.Slot.variables)
            return
        }
        let slot = VariableSlot(UInt32(PolicyEnvironment.Slot.variables))
        guard activation.set(slot, programs, &workspace) else { throw .memoryExhausted }
    }
}

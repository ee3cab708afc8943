// SPDX-License-Identifier: Apache-2.0

try Examples.firstSteps()
try Examples.manyDocuments()
try Examples.types()
try Examples.errors()
try Examples.functions()
try Examples.directFunction()
try Examples.objects()
try Examples.withoutAllocating()
print("all examples of the page hold")

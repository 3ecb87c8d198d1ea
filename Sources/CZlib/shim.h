// SPDX-License-Identifier: Apache-2.0

// The system's zlib, as Swift sees it.

#pragma once

#if !__has_include(<zlib.h>)
#error "zlib's headers are missing: apt-get install zlib1g-dev, or build without Pawl's trait CLI"
#endif

#include <zlib.h>

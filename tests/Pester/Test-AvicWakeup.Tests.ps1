BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Test-AvicWakeup' {
    It 'finds the protocol safe on every kernel' {
        $results = Get-AvicKernel | Test-AvicWakeup

        $results | Should -HaveCount 9
        $results.Verdict | Sort-Object -Unique | Should -Be 'Safe'
        $results | ForEach-Object { $_.States | Should -BeGreaterThan 100 }
    }

    It 'loses wake-ups by erratum 1235 until 6.17 switches IPI virtualization off' {
        (Test-AvicWakeup -Kernel '6.16', '6.17' -Hardware Zen2).Verdict | Should -Be 'Lost', 'Safe'
    }

    It 'warns where IPI virtualization is asked for and erratum 1235 forbids it' {
        $result = Test-AvicWakeup 6.19 -Hardware Zen2 -EnableIpiv $true -WarningVariable warned -WarningAction SilentlyContinue

        $result.EnableIpiv | Should -BeFalse
        "$warned" | Should -Be '6.19 keeps enable_ipiv off on Zen2 because of erratum 1235.'
    }

    It 'catches the step <Step> left out' -ForEach @(
        @{ Step = 'SenderOrder'; Sender = 'Cpu'; Verdict = 'Lost' }
        @{ Step = 'Barrier'; Sender = 'Cpu'; Verdict = 'Lost' }
        @{ Step = 'Recheck'; Sender = 'Software'; Verdict = 'Lost' }
        @{ Step = 'TaskState'; Sender = 'Iommu'; Verdict = 'Lost' }
        @{ Step = 'GaLog'; Sender = 'Iommu'; Verdict = 'Lost' }
        @{ Step = 'VmrunEvaluation'; Sender = 'Cpu'; Verdict = 'Late' }
    ) {
        $result = Test-AvicWakeup -Without $Step -Sender $Sender

        $result.Verdict | Should -Be $Verdict
        $result.Schedule | Should -HaveCount $result.Steps
        $result.Schedule[-1].Irr | Should -Be '1'
        $result.Explanation | Should -Not -BeNullOrEmpty
    }

    It 'tells the schedule in words and as a table' {
        $result = Test-AvicWakeup -Without Barrier

        $result.Report | Should -Match 'schedule\(\): sleeps'
        $result.Schedule | Format-Table | Out-String -Width 80 | Should -Match 'Waiting stores'
        Test-AvicWakeup -Without Barrier -Detailed | Out-String -Width 80 | Should -Match 'Assumed:'
    }

    It 'survives Export-Clixml with its schedule' {
        $path = Join-Path -Path $TestDrive -ChildPath 'wakeup.xml'
        Test-AvicWakeup -Without Barrier | Export-Clixml -Path $path
        $back = Import-Clixml -Path $path

        $back.Verdict | Should -Be 'Lost'
        $back.Schedule[0].Step | Should -Be 'HLT: #VMEXIT 78h'
    }

    It 'refuses what a kernel does not have and what would change nothing' {
        Test-AvicWakeup -Kernel 6.16 -EnableIpiv $false -ErrorVariable limit -ErrorAction SilentlyContinue |
            Should -BeNullOrEmpty
        Test-AvicWakeup -Without GaLog -ErrorVariable nothing -ErrorAction SilentlyContinue | Should -BeNullOrEmpty

        $limit[0].FullyQualifiedErrorId | Should -BeLike 'KernelLimit,*'
        $nothing[0].FullyQualifiedErrorId | Should -BeLike 'InvalidWakeupModel,*'
    }
}
